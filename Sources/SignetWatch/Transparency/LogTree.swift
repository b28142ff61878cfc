import SignetCore

/// The hashes of a log at the size of one checkpoint, of which none is believed that does not lead to the checkpoint's root.
///
/// A tile at level 0 has the hashes of 256 entries; each hash of a level above is the root of a whole tile of the level below. The
/// tiles that are not whole, one for each level at most, make the root of the log.
struct LogTree {
    private let access: LogAccess
    let size: Int64
    let root: MerkleTree.Hash
    /// By level: the hashes of the tile that is not whole.
    private var edge: [[MerkleTree.Hash]] = []
    /// By level: the whole tile that was read last.
    private var known: [Int: (index: Int64, hashes: [MerkleTree.Hash])] = [:]

    /// Reads what makes the root.
    /// - Throws: `.forgedLog` when it makes another one; `.malformedLog`; as ``LogAccess/read(_:limit:patience:)``.
    init(_ access: LogAccess, _ checkpoint: LogCheckpoint) async throws {
        self.access = access
        size = checkpoint.size
        root = checkpoint.root
        while count(edge.count) > 0 {
            let level = edge.count
            let width = count(level) % LogTile.width
            let hashes = width == 0 ? [] : try await read(level, count(level) / LogTile.width, width: width)
            edge.append(hashes)
        }
        guard MerkleTree.root(peaks: edge.reversed().flatMap { MerkleTree.peaks($0) }) == root else {
            throw Self.forged("The tiles of the log \(access.base) do not make the root of its checkpoint.")
        }
    }

    /// How many hashes there are at a level.
    private func count(_ level: Int) -> Int64 { size >> (8 * Int64(level)) }

    /// The root that the log had when it was smaller, by the hashes that it has now.
    /// - Parameter earlier: at most ``size``
    /// - Throws: as ``init(_:_:)``.
    mutating func root(at earlier: Int64) async throws -> MerkleTree.Hash {
        guard earlier < size else { return root }
        var peaks: [MerkleTree.Hash] = []
        for level in edge.indices.reversed() {
            let count = earlier >> (8 * Int64(level))
            guard count % LogTile.width > 0 else { continue }
            peaks += MerkleTree.peaks(try await hashes(level, count / LogTile.width).prefix(Int(count % LogTile.width)))
        }
        return MerkleTree.root(peaks: peaks)
    }

    /// Whether the entries of a data tile are those that the log has there.
    /// - Parameter tile: as wide as it is at the log's size
    /// - Throws: `.forgedLog` when they are not; as ``init(_:_:)``.
    mutating func check(_ tile: LogTile, at index: Int64) async throws {
        let isRight =
            try await index == count(0) / LogTile.width
            ? edge.first == tile.leafHashes : isWhole(tile.leafHashes, level: 0, index)
        guard isRight else {
            throw Self.forged(
                "The entries from \(index * LogTile.width) on of the log \(access.base) are not those of its checkpoint."
            )
        }
    }

    /// The hashes of the tile there, whole or not.
    private mutating func hashes(_ level: Int, _ index: Int64) async throws -> [MerkleTree.Hash] {
        if index == count(level) / LogTile.width { return edge[level] }
        if let last = known[level], last.index == index { return last.hashes }
        let hashes = try await read(level, index, width: LogTile.width)
        guard try await isWhole(hashes, level: level, index) else {
            throw Self.forged("The tile \(level)/\(index) of the log \(access.base) does not lead to its checkpoint.")
        }
        known[level] = (index, hashes)
        return hashes
    }

    /// Whether these are the hashes of a whole tile: the level above says so, whose tile is held against its own level above.
    private mutating func isWhole(
        _ hashes: [MerkleTree.Hash], level: Int, _ index: Int64
    ) async throws -> Bool {
        guard edge.indices.contains(level + 1) else { return false }
        let above = try await self.hashes(level + 1, index / LogTile.width)
        let place = Int(index % LogTile.width)
        return above.indices.contains(place) && MerkleTree.root(over: hashes) == above[place]
    }

    private func read(_ level: Int, _ index: Int64, width: Int64) async throws -> [MerkleTree.Hash] {
        let whole = Int(LogTile.width) * MerkleTree.hashSize
        let bytes = try await access.tile(String(level), index, width: width, limit: whole)
        let wanted = Int(width) * MerkleTree.hashSize
        guard bytes.count == wanted || bytes.count == whole else {
            throw SignetError(
                .malformedLog,
                "The tile \(level)/\(index) of the log \(access.base) has \(bytes.count) bytes in place of"
                    + " \(wanted).", remedy: "Tell who runs the log.")
        }
        return stride(from: 0, to: wanted, by: MerkleTree.hashSize).map {
            Array(bytes[$0..<$0 + MerkleTree.hashSize])
        }
    }

    private static func forged(_ sentence: String) -> SignetError {
        SignetError(.forgedLog, sentence, remedy: TransparencyRules.forgedRemedy)
    }
}

extension SignetError.Code {
    /// What a log shows is not what it has signed, or has shown before.
    public static let forgedLog = Self(rawValue: "transparency.forged")
}
