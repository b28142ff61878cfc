import Hummingbird
import SignetWatch

/// What is the matter, grouped by what it is: who fixes one knows how to fix the others.
extension Dashboard {
    private struct View {
        struct Member {
            let path: String
            let name: String
            let location: String
            let sentence: String
        }

        struct Group {
            let rule: String
            let name: String
            let tone: String
            let severity: String
            let placeCount: String
            let remedy: String
            let members: [Member]
            let more: String?
            /// All of them in the inventory.
            let allPath: String
        }

        let cutOff: String?
        let hasGroups: Bool
        let groups: [Group]
    }

    /// The most urgent places that are looked at, and of each rule those that are named.
    private static let looked = 1000
    private static let named = 10

    func findingsPage(_ visit: DashboardVisit) async throws -> Response {
        var query = InventoryQuery()
        query.severity = .warning
        query.limit = 200
        var groups = FindingGroups(named: Self.named)
        var (count, isCutOff) = (0, false)
        repeat {
            let found = try await subject.inventory.page(query)
            for place in found.rows { groups.add(place) }
            count += found.rows.count
            query.after = found.next
            isCutOff = found.next != nil
        } while query.after != nil && count < Self.looked
        let sorted = groups.sorted
        return try page(
            .findings, title: "Findings", visit,
            View(
                cutOff: isCutOff
                    ? "Of the \(count) most urgent places. The inventory has them all." : nil,
                hasGroups: !sorted.isEmpty, groups: sorted.map(Self.view)))
    }

    private static func view(_ group: FindingGroups.Group) -> View.Group {
        let rest = group.count - group.examples.count
        return View.Group(
            rule: group.rule.rawValue.filter { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") },
            name: group.rule.rawValue.replacing("-", with: " ").shortened(to: 80), tone: group.severity.name,
            severity: group.severity.dashboardName, placeCount: group.count == 1 ? "1 place" : "\(group.count) places",
            remedy: group.remedy.shortened(to: 400),
            members: group.examples.map { place, finding in
                View.Member(
                    path: place.dashboardPath, name: place.title.shortened(to: 120),
                    location: place.place.description.shortened(to: 200), sentence: finding.sentence.shortened(to: 300))
            },
            more: rest > 0 ? "and \(rest) more places" : nil, allPath: InventoryFilter.path(rule: group.rule))
    }
}

/// Findings by their rule, bounded in memory: of each rule a number, and some places.
struct FindingGroups {
    struct Group {
        let rule: FindingRule
        var severity: Severity
        var count: Int
        /// Of the first one.
        let remedy: String
        var examples: [(place: PlaceRecord, finding: Finding)]
    }

    let named: Int
    private var groups: [FindingRule: Group] = [:]

    /// - Parameter named: how many places of a rule are kept
    init(named: Int) {
        self.named = named
    }

    mutating func add(_ place: PlaceRecord) {
        var seen: Set<FindingRule> = []
        for finding in place.findings where finding.severity > .ok && seen.insert(finding.rule).inserted {
            var group =
                groups[finding.rule]
                ?? Group(
                    rule: finding.rule, severity: finding.severity, count: 0, remedy: finding.remedy, examples: [])
            group.severity = max(group.severity, finding.severity)
            group.count += 1
            if group.examples.count < named { group.examples.append((place, finding)) }
            groups[finding.rule] = group
        }
    }

    /// The worst first, of those the most frequent.
    var sorted: [Group] {
        groups.values.sorted {
            ($1.severity, $1.count, $0.rule.rawValue) < ($0.severity, $0.count, $1.rule.rawValue)
        }
    }
}
