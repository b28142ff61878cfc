import SignetCore
import SignetPKI

/// A certification request, as commands print it.
public struct RequestRecord: Presentable {
    public let subject: String
    public let names: [String]
    public let key: String
    private let keyName: String
    public let keyIdentifier: String
    /// Requested extensions other than the names: what people call them, critical or not.
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
            .map { ObjectIdentifierName.extension($0.oid) + ($0.critical ? " (critical)" : "") }
        pem = request.pem
    }

    private static let subjectAlternativeName = "2.5.29.17"

    public var text: String {
        var fields = FieldList()
        fields.add("subject", subject.isEmpty ? nil : subject)
        fields.add("names", names)
        fields.add("key", keyName)
        fields.add("key id", keyIdentifier)
        fields.add("asks for", extensions)
        fields.add("signature", "correct")
        return fields.text
    }

    enum CodingKeys: String, CodingKey { case subject, names, key, keyIdentifier, extensions, pem }
}
