/// A public key as it stands in requests and certificates.
public struct PublicKey: Hashable, Sendable {
    /// Kind and size.
    public let algorithm: KeyAlgorithm
    /// DER of the SubjectPublicKeyInfo (RFC 5280 section 4.1.2.7), exactly as received.
    public let subjectPublicKeyInfo: [UInt8]

    /// Reads a SubjectPublicKeyInfo.
    public init(subjectPublicKeyInfo: [UInt8]) throws { fatalError("H1") }
    /// SHA-1 of the key's BIT STRING content (RFC 5280 section 4.2.1.2, method 1).
    public var keyIdentifier: [UInt8] { fatalError("H1") }
    /// Whether `signature` over `message` was made by this key with its X.509 signature algorithm.
    public func isValidSignature(_ signature: [UInt8], for message: [UInt8]) -> Bool { fatalError("H1") }
    /// `PUBLIC KEY` PEM, ending in a newline.
    public var pem: String { fatalError("H1") }
}
