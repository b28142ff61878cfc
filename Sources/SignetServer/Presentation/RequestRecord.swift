import SignetCore
import SignetPKI

/// A certification request, as commands print it.
public struct RequestRecord: Presentable {
    public let subject: String
    public let names: [String]
    public let key: String
    private let keyName: String
    public let keyIdentifier: String
    /// Requested extensions other than the names: dotted OID, critical or not.
    public let extensions: [String]
    public let pem: String

    public init(_ request: CertificateRequest) {
        subject = request.subject.description
        names = request.alternativeNames.map(\.description)
        key = request.publicKey.algorithm.rawValue
        keyName = request.publicKey.algorithm.displayName
        keyIdentifier = request.publicKey.keyIdentifier.hexadecimal
        extensions = request.requestedExtensions
            .filter { $0.oid != Self.subjectAlternativeName }
            .map { ExtensionName.of($0.oid) + ($0.critical ? " (critical)" : "") }
        pem = request.pem
    }

    private static let subjectAlternativeName = "2.5.29.17"

    public var text: String {
        var fields = FieldList()
        fields.add("subject", subject)
        fields.add("names", names)
        fields.add("key", keyName)
        fields.add("key id", keyIdentifier)
        fields.add("asks for", extensions)
        fields.add("signature", "correct")
        return fields.text
    }

    enum CodingKeys: String, CodingKey { case subject, names, key, keyIdentifier, extensions, pem }
}

/// What people call an extension.
enum ExtensionName {
    /// The name, or the OID when it has none here.
    static func of(_ oid: String) -> String {
        known[oid] ?? oid
    }

    private static let known = [
        "2.5.29.14": "subjectKeyIdentifier", "2.5.29.15": "keyUsage", "2.5.29.19": "basicConstraints",
        "2.5.29.32": "certificatePolicies", "2.5.29.37": "extendedKeyUsage", "1.3.6.1.5.5.7.1.24": "tlsFeature",
    ]
}
