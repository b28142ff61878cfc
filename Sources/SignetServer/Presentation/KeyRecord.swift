import SignetCore
import SignetPKI

/// A private key, as commands print it: never the key itself.
public struct KeyRecord: Presentable {
    /// The file it was read from or written to.
    public let file: String
    public let algorithm: String
    private let displayName: String
    /// SHA-1 of the public key, as it stands in certificates (RFC 5280 section 4.2.1.2).
    public let keyIdentifier: String
    public let publicKeyPEM: String

    public init(file: String, key: PrivateKey) {
        self.file = file
        algorithm = key.publicKey.algorithm.rawValue
        displayName = key.publicKey.algorithm.displayName
        keyIdentifier = key.publicKey.keyIdentifier.hexadecimal
        publicKeyPEM = key.publicKey.pem
    }

    public var text: String {
        var fields = FieldList()
        fields.add("file", file)
        fields.add("key", displayName)
        fields.add("key id", keyIdentifier)
        return fields.text
    }

    enum CodingKeys: String, CodingKey {
        case file, algorithm, keyIdentifier
        case publicKeyPEM = "publicKeyPem"
    }
}
