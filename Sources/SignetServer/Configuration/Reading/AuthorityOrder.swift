/// An authority with its place in the file.
struct PlacedAuthority {
    let configuration: AuthorityConfiguration
    let node: FieldNode

    var name: String { configuration.name }
}

/// Putting authorities in the order in which they can be made.
enum AuthorityOrder {
    /// Parents before those they sign, otherwise in the order of the file; circles are reported. A parent that the file does
    /// not declare may exist in the database.
    static func parentsFirst(_ authorities: [PlacedAuthority]) -> [AuthorityConfiguration] {
        var waiting = authorities
        var ordered: [AuthorityConfiguration] = []
        while !waiting.isEmpty {
            let unmade = Set(waiting.map(\.name))
            let ready = waiting.filter { $0.configuration.signedBy.map { !unmade.contains($0) } ?? true }
            guard !ready.isEmpty else {
                waiting[0].node.report(
                    "the authorities \(unmade.sorted().joined(separator: ", ")) sign each other in a circle.",
                    remedy: "Leave signed_by out of the one that is the root.")
                return ordered
            }
            ordered += ready.map(\.configuration)
            let made = Set(ready.map(\.name))
            waiting.removeAll { made.contains($0.name) }
        }
        return ordered
    }
}
