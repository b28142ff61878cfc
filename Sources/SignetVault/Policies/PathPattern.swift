/// The path of a rule: exact, a prefix (`secret/*`), or with segments that may be anything (`secret/+/config`).
///
/// Compared byte by byte, as Vault does: Swift's own string comparison would take differently composed letters for equal.
struct PathPattern: Hashable, Sendable {
    enum Kind: Hashable, Sendable {
        /// The whole path.
        case exact
        /// What the path begins with.
        case prefix
        /// Segments between slashes; the last one may be a prefix.
        case segments(endsInPrefix: Bool)
    }

    /// As it is written, without a slash in front.
    let text: String
    let kind: Kind
    /// The bytes without a `*` at the end.
    let bytes: [UInt8]
    /// Where the first `+` or the `*` stands.
    private let firstWildcard: Int
    /// How many segments are `+`.
    let wildcardCount: Int

    /// - Returns: nil when it holds `+*`.
    init?(_ written: String) {
        let isRooted = written.utf8.first == UInt8(ascii: "/")
        let bytes = Array(isRooted ? written.utf8.dropFirst() : written.utf8[...])
        text = String(decoding: bytes, as: UTF8.self)
        let plus = UInt8(ascii: "+")
        let followers = zip(bytes, bytes.dropFirst())
        if followers.contains(where: { $0 == (plus, UInt8(ascii: "*")) }) { return nil }
        let hasWildcards =
            bytes == [plus] || bytes.starts(with: [plus, UInt8(ascii: "/")])
            || followers.contains { $0 == (UInt8(ascii: "/"), plus) }
        let endsInStar = bytes.last == UInt8(ascii: "*")
        let fixed = endsInStar ? bytes.dropLast() : bytes[...]
        self.bytes = Array(fixed)
        firstWildcard = hasWildcards ? fixed.firstIndex(of: plus) ?? fixed.count : fixed.count
        wildcardCount = hasWildcards ? Self.segments(of: fixed).count(where: Self.isWildcard) : 0
        kind = hasWildcards ? .segments(endsInPrefix: endsInStar) : endsInStar ? .prefix : .exact
    }

    /// The segments of `bytes`; for those that end in a prefix, the last is the beginning of a segment.
    var segments: [ArraySlice<UInt8>] { Self.segments(of: bytes[...]) }

    static func segments(of path: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
        path.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    }

    static func isWildcard(_ segment: ArraySlice<UInt8>) -> Bool {
        segment.count == 1 && segment.first == UInt8(ascii: "+")
    }
}

// MARK: Which of two patterns that match counts

extension PathPattern {
    private var endsInPrefix: Bool {
        switch kind {
        case .exact, .segments(endsInPrefix: false): false
        case .prefix, .segments(endsInPrefix: true): true
        }
    }

    /// Whether `other` counts when both match: its first wildcard or glob comes later; else it does not end in `*`; else it
    /// has fewer `+`; else it is longer; else it is the greater one.
    func yields(to other: PathPattern) -> Bool {
        if firstWildcard != other.firstWildcard { return firstWildcard < other.firstWildcard }
        if endsInPrefix != other.endsInPrefix { return endsInPrefix }
        if wildcardCount != other.wildcardCount { return wildcardCount > other.wildcardCount }
        if bytes.count != other.bytes.count { return bytes.count < other.bytes.count }
        return bytes.lexicographicallyPrecedes(other.bytes)
    }
}
