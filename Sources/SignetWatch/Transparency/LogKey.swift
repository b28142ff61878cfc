import Crypto
import Foundation
import SignetCore
import SignetPKI

/// The key by which a log signs its checkpoints (RFC 6962 section 2.1.4: ECDSA on P-256, or RSA).
public struct LogKey: Hashable, Sendable {
    /// Of signatures in notes that are those of RFC 6962 (c2sp.org/static-ct-api).
    private static let signatureType: UInt8 = 5

    private let key: PublicKey

    /// - Parameter text: base64 of the DER SubjectPublicKeyInfo, as lists of logs have it
    /// - Throws: `.malformedKey`, `.unsupportedKey`
    public init(parsing text: String) throws {
        guard text.utf8.count <= 12_000, let der = Data(base64Encoded: text) else {
            throw SignetError(
                .malformedKey, "The key of a log is not base64.",
                remedy: "Copy \"key\" from the log's entry in a list of logs.")
        }
        key = try PublicKey(subjectPublicKeyInfo: Array(der))
        guard key.algorithm == .ecdsaP256 || key.algorithm.isRSA else {
            throw SignetError(
                .unsupportedKey, "A key of the kind \(key.algorithm.displayName) is not that of a log.",
                remedy: "Logs have keys of the kind ECDSA P-256, or RSA (RFC 6962).")
        }
    }

    /// The log's identifier (RFC 6962 section 3.2).
    var identifier: [UInt8] { Array(SHA256.hash(data: key.subjectPublicKeyInfo)) }

    /// By which a note names the key.
    func noteIdentifier(_ name: String) -> [UInt8] {
        Array(SHA256.hash(data: Array(name.utf8) + [0x0A, Self.signatureType] + identifier).prefix(4))
    }

    /// Whether the log has signed the checkpoint.
    func isSigner(of checkpoint: LogCheckpoint) -> Bool {
        let identifier = noteIdentifier(checkpoint.origin)
        return !checkpoint.hasExtensions
            && checkpoint.signatures.contains { signature in
                signature.name == checkpoint.origin && signature.key == identifier
                    && isValid(signature.bytes, size: checkpoint.size, root: checkpoint.root)
            }
    }

    /// - Parameter bytes: the time in milliseconds, then algorithms, length and signature (RFC 5246 section 4.7)
    private func isValid(_ bytes: [UInt8], size: Int64, root: MerkleTree.Hash) -> Bool {
        guard bytes.count > 12, bytes[8] == 4, bytes[9] == (key.algorithm.isRSA ? 1 : 3),
            Int(bytes[10]) << 8 | Int(bytes[11]) == bytes.count - 12
        else { return false }
        let signed = Self.treeHead(timestamp: bytes.prefix(8), size: size, root: root)
        return key.isValidSignature(
            Array(bytes.dropFirst(12)), for: signed,
            algorithm: key.algorithm.isRSA ? .sha256WithRSA : .ecdsaWithSHA256)
    }

    /// What is signed (RFC 6962 section 3.5): version 1, a tree hash, when, how large, and the root.
    static func treeHead(timestamp: some Collection<UInt8>, size: Int64, root: MerkleTree.Hash) -> [UInt8] {
        [0, 1] + timestamp + withUnsafeBytes(of: size.bigEndian) { Array($0) } + root
    }
}
