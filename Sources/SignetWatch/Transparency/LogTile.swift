import SignetCore

/// The entries of a data tile (c2sp.org/static-ct-api, RFC 6962 section 3.4).
struct LogTile {
    /// Entries of a whole tile.
    static let width: Int64 = 256
    static let maximumSize = 32 << 20

    /// An entry as far as it matters here.
    struct Entry: Hashable {
        /// A certificate; of a precertificate entry the precertificate, which is one but for the poison extension.
        let der: [UInt8]
        let isPrecertificate: Bool
        /// Milliseconds since 1970.
        let timestamp: UInt64
    }

    let entries: [Entry]

    /// - Throws: `.malformedLog`
    init(_ bytes: [UInt8]) throws {
        var reader = LogTileReader(bytes[...])
        var entries: [Entry] = []
        while !reader.isAtEnd {
            guard entries.count < Self.width, let entry = reader.entry() else {
                throw SignetError(
                    .malformedLog, "A tile of the log cannot be read at its entry \(entries.count + 1).",
                    remedy: "Tell who runs the log.")
            }
            entries.append(entry)
        }
        self.entries = entries
    }

    /// `tile/data/x001/x234/067`, or for a tile that is not yet full with `.p/` and its width.
    static func path(_ index: Int64, width: Int64 = width) -> String {
        var rest = index
        var parts: [String] = []
        repeat {
            let digits = String(rest % 1000)
            let padded = String(repeating: "0", count: 3 - digits.count) + digits
            parts.insert(parts.isEmpty ? padded : "x\(padded)", at: 0)
            rest /= 1000
        } while rest > 0
        let path = "tile/data/\(parts.joined(separator: "/"))"
        return width == Self.width ? path : "\(path).p/\(width)"
    }
}

/// Reads TileLeaf structures; nil where they are damaged.
private struct LogTileReader {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func entry() -> LogTile.Entry? {
        guard let timestamp = number(8), let type = number(2), type <= 1 else { return nil }
        let isPrecertificate = type == 1
        if isPrecertificate { guard take(32) != nil else { return nil } }
        // Of a precertificate entry this is what its signed part will be, which is no certificate.
        guard let signed = vector(lengthOctets: 3), !signed.isEmpty, vector(lengthOctets: 2) != nil else { return nil }
        var certificate = signed
        if isPrecertificate {
            guard let precertificate = vector(lengthOctets: 3), !precertificate.isEmpty else { return nil }
            certificate = precertificate
        }
        guard let chain = vector(lengthOctets: 2), chain.count.isMultiple(of: 32) else { return nil }
        return LogTile.Entry(der: Array(certificate), isPrecertificate: isPrecertificate, timestamp: timestamp)
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
