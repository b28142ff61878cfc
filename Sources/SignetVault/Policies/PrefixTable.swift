/// Finds the longest of many prefixes of a path: a search in a sorted list, then up from prefix to shorter prefix.
struct PrefixTable<Value: Sendable>: Sendable {
    private struct Entry: Sendable {
        let prefix: [UInt8]
        let value: Value
        /// The longest other prefix that this one begins with.
        var shorter: Int?
    }

    private var entries: [Entry] = []

    /// - Parameter values: by prefix
    init(_ values: [[UInt8]: Value]) {
        for (prefix, value) in values.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
            let before = entries.isEmpty ? nil : entries.count - 1
            entries.append(Entry(prefix: prefix, value: value, shorter: longest(of: prefix[...], from: before)))
        }
    }

    /// The value of the longest prefix of `path`.
    func longestPrefix(of path: ArraySlice<UInt8>) -> Value? {
        var low = 0
        var high = entries.count
        while low < high {
            let middle = (low + high) / 2
            if path.lexicographicallyPrecedes(entries[middle].prefix) { high = middle } else { low = middle + 1 }
        }
        return longest(of: path, from: low == 0 ? nil : low - 1).map { entries[$0].value }
    }

    /// Every prefix of `path` that sorts before it is also one of the entry before it.
    private func longest(of path: ArraySlice<UInt8>, from start: Int?) -> Int? {
        var candidate = start
        while let index = candidate, !path.starts(with: entries[index].prefix) { candidate = entries[index].shorter }
        return candidate
    }
}
