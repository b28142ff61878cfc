/// Locations at or below which a look could not see.
public struct HiddenLocations: Hashable, Sendable {
    /// So many are kept; who has more cannot say what was not seen.
    static let maximum = 10_000

    private(set) var locations: Set<String>

    init(_ locations: Set<String> = []) {
        self.locations = locations
    }

    var count: Int { locations.count }

    mutating func insert(_ location: String) { locations.insert(location) }

    /// Whether a location is one of them, or below one.
    func cover(_ location: String) -> Bool {
        if locations.isEmpty { return false }
        if locations.contains(location) || locations.contains("/") && location.hasPrefix("/") { return true }
        var rest = location[...]
        while let slash = rest.lastIndex(of: "/") {
            rest = rest[..<slash]
            if locations.contains(String(rest)) { return true }
        }
        return false
    }
}
