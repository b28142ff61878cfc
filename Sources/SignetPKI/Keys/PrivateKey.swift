import SignetCore

/// A private key held in memory.
public struct PrivateKey: SigningKey {
    /// How a private key file is written.
    public enum Encoding: String, Codable, Sendable, CaseIterable {
        case pkcs8, sec1, pkcs1
    }

    public let publicKey: PublicKey

    /// Makes a new key. RSA takes from 0.1 s (2048) to 1 s (4096).
    public static func generate(_ algorithm: KeyAlgorithm) throws -> PrivateKey { fatalError("H1") }

    /// Reads unencrypted PKCS#8, SEC1 or PKCS#1 DER.
    public init(der: [UInt8]) throws { fatalError("H1") }

    /// Reads the first private key of a PEM text: PKCS#8, SEC1, PKCS#1, encrypted PKCS#8, or traditional `DEK-Info`.
    /// `passphrase` is asked only when the key is encrypted.
    public init(pem: String, passphrase: (@Sendable () throws -> Secret<String>)? = nil) throws { fatalError("H1") }

    /// Unencrypted PKCS#8 DER.
    public var pkcs8: [UInt8] { fatalError("H1") }

    /// The key as PEM, ending in a newline. `.sec1` needs an EC key, `.pkcs1` an RSA key.
    public func pem(_ encoding: Encoding = .pkcs8) throws -> String { fatalError("H1") }

    public func sign(_ message: [UInt8]) async throws -> [UInt8] { fatalError("H1") }
}
