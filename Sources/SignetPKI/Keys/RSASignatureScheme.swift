import Crypto
import CryptoExtras
import Foundation
import SignetCore

/// How an RSA key signs certificates, lists and answers.
public struct RSASignatureScheme: Hashable, Sendable, Codable {
    /// The hash that is signed.
    public enum Hash: String, Hashable, Sendable, Codable, CaseIterable {
        case sha256, sha384, sha512
    }

    /// The hash that is signed.
    public var hash: Hash
    /// RSASSA-PSS with a salt as long as the hash (RFC 4055 section 3.1) in place of RSASSA-PKCS1-v1_5.
    public var isPSS: Bool

    /// A scheme; without arguments the usual one.
    public init(hash: Hash = .sha256, isPSS: Bool = false) {
        self.hash = hash
        self.isPSS = isPSS
    }
}

extension PrivateKey {
    /// The key as one that signs by a scheme; keys that are not RSA have but one and stay as they are.
    public func signing(by scheme: RSASignatureScheme) -> any SigningKey {
        guard case .rsa(let key) = material, scheme != RSASignatureScheme() else { return self }
        return SchemeKey(publicKey: publicKey, key: key, scheme: scheme)
    }
}

/// An RSA key that signs by a scheme of its own.
private struct SchemeKey: SigningKey {
    let publicKey: PublicKey
    let key: _RSA.Signing.PrivateKey
    let scheme: RSASignatureScheme

    var signatureAlgorithmIdentifier: [UInt8] { scheme.algorithmIdentifier }

    func sign(_ message: [UInt8]) async throws -> [UInt8] {
        switch scheme.hash {
        case .sha256: try signature(SHA256.hash(data: message))
        case .sha384: try signature(SHA384.hash(data: message))
        case .sha512: try signature(SHA512.hash(data: message))
        }
    }

    private func signature(_ digest: some Digest) throws -> [UInt8] {
        Array(try key.signature(for: digest, padding: scheme.isPSS ? .PSS : .insecurePKCS1v1_5).rawRepresentation)
    }
}

extension RSASignatureScheme {
    /// DER of the AlgorithmIdentifier (RFC 4055 sections 3.1 and 5).
    fileprivate var algorithmIdentifier: [UInt8] {
        var writer = DERWriter(capacity: 80)
        writer.sequence { writer in
            guard isPSS else {
                writer.objectIdentifier(Self.pkcs1 + [hash.pkcs1Suffix])
                writer.primitive(DERWriter.Tag.null, EmptyCollection())
                return
            }
            writer.objectIdentifier(Self.pkcs1 + [10])
            writer.sequence { writer in
                writer.constructed(DERWriter.Tag.constructed(0)) { hash.write(into: &$0) }
                writer.constructed(DERWriter.Tag.constructed(1)) { writer in
                    writer.sequence { writer in
                        writer.objectIdentifier(Self.pkcs1 + [8])
                        hash.write(into: &writer)
                    }
                }
                writer.constructed(DERWriter.Tag.constructed(2)) { $0.integer(hash.size) }
            }
        }
        return writer.bytes
    }

    /// 1.2.840.113549.1.1
    private static let pkcs1: [UInt8] = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 1]
}

extension RSASignatureScheme.Hash {
    /// Octets of the hash, and of the salt.
    fileprivate var size: Int64 {
        switch self {
        case .sha256: 32
        case .sha384: 48
        case .sha512: 64
        }
    }

    /// The last arc of the OID of PKCS#1 signatures with it.
    fileprivate var pkcs1Suffix: UInt8 {
        switch self {
        case .sha256: 11
        case .sha384: 12
        case .sha512: 13
        }
    }

    /// Appends the hash's AlgorithmIdentifier, 2.16.840.1.101.3.4.2.n with NULL.
    fileprivate func write(into writer: inout DERWriter) {
        let suffix: UInt8 =
            switch self {
            case .sha256: 1
            case .sha384: 2
            case .sha512: 3
            }
        writer.sequence { writer in
            writer.objectIdentifier([0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, suffix])
            writer.primitive(DERWriter.Tag.null, EmptyCollection())
        }
    }
}
