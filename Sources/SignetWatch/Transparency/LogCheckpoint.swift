import Foundation
import SignetCore

/// How far a log has come (c2sp.org/tlog-checkpoint): its name, its size, the hash of all of it, and who says so.
struct LogCheckpoint: Hashable {
    static let maximumSize = 64 << 10
    /// More entries a log cannot number (c2sp.org/static-ct-api).
    private static let mostEntries: Int64 = 1 << 40
    private static let mostSignatures = 100

    /// A line of those who signed (c2sp.org/signed-note).
    struct Signature: Hashable {
        let name: String
        /// By which the name tells its keys apart; 4 octets.
        let key: [UInt8]
        let bytes: [UInt8]

        /// Read as that of a log; nil: it is of another kind.
        var treeHead: TreeHeadSignature? { TreeHeadSignature(bytes) }
    }

    let origin: String
    let size: Int64
    let root: MerkleTree.Hash
    /// Whether there is more between the hash and the signatures.
    let hasExtensions: Bool
    /// Of lines that are none, none.
    let signatures: [Signature]

    /// - Throws: `.malformedLog`
    init(_ bytes: [UInt8]) throws {
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
        guard bytes.count <= Self.maximumSize, lines.count >= 4, !lines[0].isEmpty, let size = Int64(lines[1]),
            (0...Self.mostEntries).contains(size), String(size) == lines[1],
            let root = Data(base64Encoded: String(lines[2])), root.count == MerkleTree.hashSize,
            let blank = lines.dropFirst(3).firstIndex(where: \.isEmpty)
        else {
            throw SignetError(
                .malformedLog, "The log's checkpoint is none.",
                remedy: "Check that the URL is the monitoring prefix of a log in tiles (c2sp.org/static-ct-api).")
        }
        origin = String(lines[0])
        self.size = size
        self.root = Array(root)
        hasExtensions = blank > 3
        signatures = lines[blank...].dropFirst().prefix(Self.mostSignatures).compactMap(Self.signature)
    }

    /// When it says that the log has signed it; nil: it does not say. Only a key shows whether that is true.
    var statedMoment: Date? {
        signatures.filter { $0.name == origin }.compactMap(\.treeHead?.moment).max()
    }

    /// `— name base64`
    private static func signature(_ line: Substring) -> Signature? {
        let parts = line.split(separator: " ", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] == "\u{2014}", !parts[1].isEmpty,
            let bytes = Data(base64Encoded: String(parts[2])), bytes.count > 4
        else { return nil }
        return Signature(name: String(parts[1]), key: Array(bytes.prefix(4)), bytes: Array(bytes.dropFirst(4)))
    }
}

extension SignetError.Code {
    /// A transparency log does not answer in the form that it should.
    public static let malformedLog = Self(rawValue: "transparency.malformed")
}
