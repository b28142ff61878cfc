import Foundation
import SignetCore

/// A log in tiles as its checkpoint shows it, which must be what it has signed and has shown before.
struct TiledLog {
    /// How many tiles are fetched at a time.
    static let concurrency: Int64 = 4

    let head: LogHead
    /// When the log signed its checkpoint, by its key or, where none is known, as the checkpoint says; nil: it does not say.
    let signedAt: Date?
    private let access: LogAccess
    private var tree: LogTree

    /// Reads the checkpoint.
    /// - Parameters:
    ///   - key: by which it must be signed; nil: whoever signed it
    ///   - earlier: what it must be a continuation of; nil: it has not been looked at
    /// - Throws: `.forgedLog` when it is not; `.malformedLog`; as ``LogAccess/read(_:limit:patience:)``.
    init(_ access: LogAccess, key: LogKey?, earlier: LogHead?) async throws {
        self.access = access
        let checkpoint = try LogCheckpoint(try await access.read("checkpoint", limit: LogCheckpoint.maximumSize))
        head = LogHead(size: checkpoint.size, root: checkpoint.root)
        signedAt = try key.map { try Self.signature(of: checkpoint, by: $0, access).moment } ?? checkpoint.statedMoment
        try Self.checkSize(head.size, atLeast: earlier?.size ?? 0, access)
        tree = try await LogTree(access, checkpoint)
        guard let earlier else { return }
        guard try await tree.root(at: earlier.size) == earlier.root else {
            throw SignetError(
                .forgedLog,
                "The log \(access.base) has other entries among its first \(earlier.size) than it had before: it was forked, or"
                    + " somebody stands between.", remedy: TransparencyRules.forgedRemedy)
        }
    }

    /// - Throws: `.forgedLog` when that key has not signed it.
    private static func signature(
        of checkpoint: LogCheckpoint, by key: LogKey, _ access: LogAccess
    ) throws -> TreeHeadSignature {
        if let signature = key.signature(of: checkpoint) { return signature }
        throw SignetError(
            .forgedLog, "The checkpoint of the log \(access.base) is not signed by its key.",
            remedy: "Compare the key with the log's entry in a list of logs. \(TransparencyRules.forgedRemedy)")
    }

    /// - Throws: `.forgedLog` when a log has fewer entries than it had.
    static func checkSize(_ size: Int64, atLeast earlier: Int64, _ access: LogAccess) throws {
        guard size < earlier else { return }
        throw SignetError(
            .forgedLog,
            "The log \(access.base) has \(size) entries, fewer than the \(earlier) that it had: it may be another one.",
            remedy: TransparencyRules.forgedRemedy)
    }

    /// The number of tiles, the last of which need not be whole.
    var tileCount: Int64 { (head.size + LogTile.width - 1) / LogTile.width }

    /// The tiles there, each as wide as it is at the checkpoint's size.
    /// - Throws: `.forgedLog` when one of them has other entries than the log's tree; as ``init(_:key:earlier:)``.
    mutating func tiles(_ range: Range<Int64>) async throws -> [LogTile] {
        let (access, size) = (access, head.size)
        let tiles = try await withThrowingTaskGroup(of: (Int64, LogTile).self) { group in
            for index in range { group.addTask { (index, try await Self.tile(access, index, of: size)) } }
            var tiles: [Int64: LogTile] = [:]
            for try await (index, tile) in group { tiles[index] = tile }
            return range.compactMap { tiles[$0] }
        }
        for (index, tile) in zip(range, tiles) { try await tree.check(tile, at: index) }
        return tiles
    }

    private static func tile(_ access: LogAccess, _ index: Int64, of size: Int64) async throws -> LogTile {
        let width = min(LogTile.width, size - index * LogTile.width)
        let tile = try LogTile(try await access.tile("data", index, width: width, limit: LogTile.maximumSize))
        guard tile.entries.count >= width else {
            throw SignetError(
                .malformedLog, "The tile \(index) of the log has \(tile.entries.count) entries in place of \(width).",
                remedy: "Tell who runs the log.")
        }
        return tile.prefix(width)
    }

    /// About where the entries begin that were added from a moment on: a log adds them in the order of time, but for moments. One
    /// tile for each halving of the log is read.
    /// - Throws: as ``tiles(_:)``.
    mutating func index(since moment: Date) async throws -> Int64 {
        let wanted = UInt64(max(0, moment.millisecondsSince1970))
        var (lower, upper) = (Int64(0), tileCount)
        while lower < upper {
            let middle = lower + (upper - lower) / 2
            let first = try await tiles(middle..<middle + 1).first?.entries.first
            if let first, first.timestamp < wanted { lower = middle + 1 } else { upper = middle }
        }
        return max(0, lower - 1) * LogTile.width
    }
}
