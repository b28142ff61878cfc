/// Which templates belong together, because they use the same certificates, directly or by way of others.
struct TemplateGroups: Equatable, Sendable {
    /// The members of each group in order, groups by their first member.
    let all: [[Int]]
    private let places: [Int: Int]

    /// - Parameter uses: the certificates' names of each template
    init(_ uses: [Int: Set<String>]) {
        var parents = Dictionary(uniqueKeysWithValues: uses.keys.map { ($0, $0) })
        func root(_ index: Int) -> Int {
            var index = index
            while let parent = parents[index], parent != index {
                parents[index] = parents[parent]
                index = parent
            }
            return index
        }
        var users: [String: Int] = [:]
        for (index, names) in uses.sorted(by: { $0.key < $1.key }) {
            for name in names {
                if let other = users[name] { parents[root(index)] = root(other) } else { users[name] = index }
            }
        }
        let members = Dictionary(grouping: uses.keys.sorted(), by: root)
        all = members.values.sorted { ($0.first ?? 0) < ($1.first ?? 0) }
        places = Dictionary(
            uniqueKeysWithValues: all.enumerated().flatMap { place, group in group.map { ($0, place) } })
    }

    /// The group of a template.
    func group(of index: Int) -> [Int] { places[index].map { all[$0] } ?? [] }
}
