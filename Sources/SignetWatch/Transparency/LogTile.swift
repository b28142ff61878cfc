import SignetCore

/// The entries of a data tile (c2sp.org/static-ct-api, RFC 6962 section 3.4).
struct LogTile {
    /// Entries of a whole tile.
    static let width: Int64 = 256
    static let maximumSize = 32 << 20

    /// An entry as far as it matters here.
    struct Entry: Hashable {
        /// A certificate; of a precertificate entry the precertificate, which is one but for the poison extension. The log's tree
        /// does not vouch for a precertificate.
        let der: [UInt8]
        /// Of a precertificate entry, the part of the certificate that is to be signed, for which the log's tree vouches.
        let toBeSigned: [UInt8]?
        /// Milliseconds since 1970.
        let timestamp: UInt64

        var isPrecertificate: Bool { toBeSigned != nil }
    }

    private(set) var entries: [Entry]
    /// By which the entries stand in the log's tree.
    private(set) var leafHashes: [MerkleTree.Hash]

    /// - Throws: `.malformedLog`
    init(_ bytes: [UInt8]) throws {
        var reader = LogTileReader(bytes[...])
        entries = []
        leafHashes = []
        while !reader.isAtEnd {
            guard entries.count < Self.width, let (entry, leaf) = reader.entry() else {
                throw SignetError(
                    .malformedLog, "A tile of the log cannot be read at its entry \(entries.count + 1).",
                    remedy: "Tell who runs the log.")
            }
            entries.append(entry)
            leafHashes.append(leaf)
        }
    }

    /// Only the first entries, which are those that there were at an earlier size of the log.
    func prefix(_ width: Int64) -> LogTile {
        var tile = self
        tile.entries = Array(entries.prefix(Int(width)))
        tile.leafHashes = Array(leafHashes.prefix(Int(width)))
        return tile
    }

    /// `tile/data/x001/x234/067`, or for a tile that is not yet full with `.p/` and its width.
    static func path(_ index: Int64, width: Int64 = width) -> String { TilePath.make("data", index, width: width) }
}

/// Reads TileLeaf structures; nil where they are damaged.
private struct LogTileReader {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func entry() -> (LogTile.Entry, leaf: MerkleTree.Hash)? {
        let start = rest
        guard let timestamp = number(8), let type = number(2), type <= 1 else { return nil }
        let isPrecertificate = type == 1
        if isPrecertificate { guard take(32) != nil else { return nil } }
        guard let signed = vector(lengthOctets: 3), !signed.isEmpty, vector(lengthOctets: 2) != nil else { return nil }
        // Version 1 of the leaf, a timestamped entry, and that as it stands here (RFC 6962 section 3.4).
        let leaf = MerkleTree.leaf([0, 0] + start.prefix(start.count - rest.count))
        var certificate = signed
        if isPrecertificate {
            guard let precertificate = vector(lengthOctets: 3), !precertificate.isEmpty else { return nil }
            certificate = precertificate
        }
        guard let chain = vector(lengthOctets: 2), chain.count.isMultiple(of: 32) else { return nil }
        let entry = LogTile.Entry(
            der: Array(certificate), toBeSigned: isPrecertificate ? Array(signed) : nil, timestamp: timestamp)
        return (entry, leaf)
    }

    private mutating func take(_ count: Int) -> ArraySlice<UInt8>? {
        guard count <= rest.count else { return nil }
        defer { rest = rest.dropFirst(count) }
        return rest.prefix(count)
    }

    private mutating func number(_ octets: Int) -> UInt64? {
        take(octets)?.reduce(0) { $0 << 8 | UInt64($1) }
    }

    private mutating func vector(lengthOctets: Int) -> ArraySlice<UInt8>? {
        number(lengthOctets).flatMap { take(Int($0)) }
    }
}
