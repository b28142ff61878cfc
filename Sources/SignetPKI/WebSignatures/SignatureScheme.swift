import Crypto
import Foundation
import SignetCore

/// How JSON web signatures are made (RFC 7518 section 3.1, RFC 8037); open, because CAs and issuers name what they take.
public struct SignatureScheme: RawRepresentable, Hashable, Codable, Sendable {
    /// The value of `alg`.
    public let rawValue: String

    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// ECDSA on P-256 with SHA-256; the default.
    public static let es256 = Self(rawValue: "ES256")
    /// ECDSA on P-384 with SHA-384.
    public static let es384 = Self(rawValue: "ES384")
    /// ECDSA on P-521 with SHA-512; few take it.
    public static let es512 = Self(rawValue: "ES512")
    /// Ed25519 (RFC 8037).
    public static let edDSA = Self(rawValue: "EdDSA")
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    public static let rs256 = Self(rawValue: "RS256")
    /// RSASSA-PKCS1-v1_5 with SHA-384.
    public static let rs384 = Self(rawValue: "RS384")
    /// RSASSA-PKCS1-v1_5 with SHA-512.
    public static let rs512 = Self(rawValue: "RS512")
    /// RSASSA-PSS with SHA-256.
    public static let ps256 = Self(rawValue: "PS256")
    /// RSASSA-PSS with SHA-384.
    public static let ps384 = Self(rawValue: "PS384")
    /// RSASSA-PSS with SHA-512.
    public static let ps512 = Self(rawValue: "PS512")
    /// HMAC with SHA-256, for external accounts.
    public static let hs256 = Self(rawValue: "HS256")
    /// HMAC with SHA-384, for external accounts.
    public static let hs384 = Self(rawValue: "HS384")
    /// HMAC with SHA-512, for external accounts.
    public static let hs512 = Self(rawValue: "HS512")

    /// Those with public keys: all whose signatures ``PublicKey/isValidWebSignature(_:for:scheme:)`` can check.
    public static let asymmetric: [SignatureScheme] = [
        .rs256, .rs384, .rs512, .es256, .es384, .es512, .ps256, .ps384, .ps512, .edDSA,
    ]

    /// The scheme that keys of a kind sign with.
    public init(_ algorithm: KeyAlgorithm) {
        switch algorithm {
        case .ecdsaP256: self = .es256
        case .ecdsaP384: self = .es384
        case .ecdsaP521: self = .es512
        case .ed25519: self = .edDSA
        case .rsa2048, .rsa3072, .rsa4096: self = .rs256
        }
    }
}

extension PrivateKey {
    /// The signature as JWS has it: for ECDSA both numbers at full length (RFC 7518 section 3.4), not DER.
    public func webSignature(for message: [UInt8]) throws -> [UInt8] {
        let signature = try signature(for: message)
        switch algorithm {
        case .ecdsaP256: return Array(try P256.Signing.ECDSASignature(derRepresentation: signature).rawRepresentation)
        case .ecdsaP384: return Array(try P384.Signing.ECDSASignature(derRepresentation: signature).rawRepresentation)
        case .ecdsaP521: return Array(try P521.Signing.ECDSASignature(derRepresentation: signature).rawRepresentation)
        case .ed25519, .rsa2048, .rsa3072, .rsa4096: return signature
        }
    }
}
