/// A private key that can sign: in memory, in a token, or in a cloud. Whoever signs never sees key bytes.
public protocol SigningKey: Sendable {
    /// The public half.
    var publicKey: PublicKey { get }

    /// DER of the AlgorithmIdentifier that goes with its signatures.
    var signatureAlgorithmIdentifier: [UInt8] { get }

    /// Signs `message` with the X.509 signature algorithm that belongs to the key: ECDSA with SHA-256/384/512 for
    /// P-256/384/521 (DER `ECDSA-Sig-Value`), Ed25519, RSASSA-PKCS1-v1_5 with SHA-256 unless ``signatureAlgorithmIdentifier``
    /// says otherwise.
    /// - Returns: the content octets of the signature BIT STRING.
    func sign(_ message: [UInt8]) async throws -> [UInt8]
}

extension SigningKey {
    /// That of the key's kind.
    public var signatureAlgorithmIdentifier: [UInt8] { publicKey.signatureAlgorithmIdentifier }
}
