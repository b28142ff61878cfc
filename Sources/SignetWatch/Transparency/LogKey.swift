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

    /// How the log has signed the checkpoint, the last time if several times; nil: it has not.
    func signature(of checkpoint: LogCheckpoint) -> TreeHeadSignature? {
        guard !checkpoint.hasExtensions else { return nil }
        let identifier = noteIdentifier(checkpoint.origin)
        return checkpoint.signatures.filter { $0.name == checkpoint.origin && $0.key == identifier }
            .compactMap(\.treeHead).filter { isValid($0, size: checkpoint.size, root: checkpoint.root) }
            .max { $0.moment < $1.moment }
    }

    private func isValid(_ signature: TreeHeadSignature, size: Int64, root: MerkleTree.Hash) -> Bool {
        guard signature.isRSA == key.algorithm.isRSA else { return false }
        return key.isValidSignature(
            signature.bytes, for: Self.treeHead(timestamp: signature.timestamp, size: size, root: root),
            algorithm: signature.isRSA ? .sha256WithRSA : .ecdsaWithSHA256)
    }

    /// What is signed (RFC 6962 section 3.5): version 1, a tree hash, when, how large, and the root.
    static func treeHead(timestamp: some Collection<UInt8>, size: Int64, root: MerkleTree.Hash) -> [UInt8] {
        [0, 1] + timestamp + withUnsafeBytes(of: size.bigEndian) { Array($0) } + root
    }
}
