/// The patterns with `+`, by segment: a path walks down both the branch of its own segment and that of `+`.
struct SegmentTree: Sendable {
    private struct Node: Sendable {
        var named: [ArraySlice<UInt8>: Int] = [:]
        var wildcard: Int?
        /// The rule of a pattern that ends with this node's segment.
        var rule: Int?
        /// The rules of patterns that end with the beginning of a further segment.
        var beginnings: [[UInt8]: Int] = [:]
        var table = PrefixTable<Int>([:])
    }

    private var nodes = [Node()]

    /// - Parameter patterns: those of kind `.segments`, each with the number of its rule: the greatest that matches counts
    init(_ patterns: [(pattern: PathPattern, rule: Int)]) {
        for (pattern, rule) in patterns {
            guard case .segments(let endsInPrefix) = pattern.kind else { continue }
            let segments = pattern.segments
            var node = 0
            for segment in endsInPrefix ? segments.dropLast() : segments[...] { node = child(of: node, segment) }
            if endsInPrefix {
                nodes[node].beginnings[Array(segments.last ?? [])] = rule
            } else {
                nodes[node].rule = rule
            }
        }
        for index in nodes.indices { nodes[index].table = PrefixTable(nodes[index].beginnings) }
    }

    private mutating func child(of node: Int, _ segment: ArraySlice<UInt8>) -> Int {
        let isWildcard = PathPattern.isWildcard(segment)
        if let child = isWildcard ? nodes[node].wildcard : nodes[node].named[segment] { return child }
        nodes.append(Node())
        let child = nodes.count - 1
        if isWildcard { nodes[node].wildcard = child } else { nodes[node].named[segment] = child }
        return child
    }

    /// The greatest rule whose pattern matches.
    func rule(for path: [UInt8]) -> Int? {
        guard nodes.count > 1 else { return nil }
        return rule(for: PathPattern.segments(of: path[...])[...], below: 0)
    }

    private func rule(for segments: ArraySlice<ArraySlice<UInt8>>, below index: Int) -> Int? {
        let node = nodes[index]
        guard let segment = segments.first else { return node.rule }
        let rest = segments.dropFirst()
        let candidates = [
            node.table.longestPrefix(of: segment),
            node.named[segment].flatMap { rule(for: rest, below: $0) },
            node.wildcard.flatMap { rule(for: rest, below: $0) },
        ]
        return candidates.compactMap(\.self).max()
    }
}
