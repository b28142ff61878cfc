/// Where a log in tiles keeps them (c2sp.org/static-ct-api).
enum TilePath {
    /// `tile/data/x001/x234/067`, or for a tile that is not yet full with `.p/` and its width.
    /// - Parameter kind: `data`, or the number of a level of hashes
    static func make(_ kind: String, _ index: Int64, width: Int64 = LogTile.width) -> String {
        var rest = index
        var parts: [String] = []
        repeat {
            let digits = String(rest % 1000)
            let padded = String(repeating: "0", count: 3 - digits.count) + digits
            parts.insert(parts.isEmpty ? padded : "x\(padded)", at: 0)
            rest /= 1000
        } while rest > 0
        let path = "tile/\(kind)/\(parts.joined(separator: "/"))"
        return width == LogTile.width ? path : "\(path).p/\(width)"
    }
}

extension LogAccess {
    /// Reads a tile. One that is not full may be there no more when it has become so since the checkpoint: then its beginning counts.
    /// - Throws: as ``read(_:limit:patience:)``.
    func tile(_ kind: String, _ index: Int64, width: Int64, limit: Int) async throws -> [UInt8] {
        do {
            return try await read(TilePath.make(kind, index, width: width), limit: limit)
        } catch  where width < LogTile.width && !(error is CancellationError) {
            return try await read(TilePath.make(kind, index), limit: limit)
        }
    }
}
