import Foundation
import Hummingbird
import SignetCore
import SignetWatch

/// Everything that was found: searched, filtered, in order, page by page.
extension Dashboard {
    private struct View {
        struct Select {
            let key: String
            let label: String
            let options: [OptionView]
        }

        let text: String
        let selects: [Select]
        let ownerFilter: String
        let isFiltered: Bool
        let cutOff: String?
        let hasPlaces: Bool
        let places: [PlaceRowView]
        let nothing: String
        let hasPager: Bool
        let firstPath: String?
        let nextPath: String?
    }

    /// Rows of a page.
    private static let pageSize = 50
    /// Sources that can be chosen; more can be typed into the address.
    private static let sourceChoices = 200

    func inventoryPage(_ visit: DashboardVisit) async throws -> Response {
        let filter = InventoryFilter(visit.query)
        let found = try await subject.inventory.page(filter.query(limit: Self.pageSize))
        let sources = try await subject.inventory.sources().prefix(Self.sourceChoices).map(\.source)
        let rules = try await subject.inventory.findingCounts().map(\.rule)
        return try page(
            .inventory, title: "Inventory", visit,
            View(
                text: filter.text ?? "", selects: selects(filter, sources, rules), ownerFilter: filter.owner ?? "",
                isFiltered: filter.isFiltered,
                cutOff: found.isCutOff
                    ? "The search has very many hits, of which only a part was looked at. Type more of what you look for."
                    : nil,
                hasPlaces: !found.rows.isEmpty, places: found.rows.map { PlaceRowView($0, at: visit.now) },
                nothing: filter.isFiltered
                    ? "Nothing in the inventory is like that." : "Nothing has been found yet.",
                hasPager: filter.after != nil || found.next != nil,
                firstPath: filter.after == nil ? nil : filter.path(after: nil),
                nextPath: found.next.map { filter.path(after: $0) }))
    }

    private func selects(
        _ filter: InventoryFilter, _ sources: [String], _ found: [FindingRule]
    ) -> [View.Select] {
        let severities = [("", "Any"), ("warning", "Warning or worse"), ("critical", "Critical")]
        let orders = [("urgency", "Most urgent first"), ("expiry", "First to expire"), ("title", "By name")]
        var sources = sources
        if let chosen = filter.source, !sources.contains(chosen) { sources.append(chosen) }
        let rules = Set(found).union([filter.rule].compactMap { $0 }).map(\.rawValue).sorted()
        return [
            .init(
                key: "severity", label: "State",
                options: severities.map { value, name in
                    OptionView(value: value, optionName: name, isChosen: value == filter.severityText)
                }),
            .init(
                key: "rule", label: "Finding",
                options: [OptionView(value: "", optionName: "Any", isChosen: filter.rule == nil)]
                    + rules.map {
                        OptionView(
                            value: $0, optionName: $0.replacing("-", with: " ").shortened(to: 80),
                            isChosen: $0 == filter.rule?.rawValue)
                    }),
            .init(
                key: "source", label: "Source",
                options: [OptionView(value: "", optionName: "Any", isChosen: filter.source == nil)]
                    + sources.map { OptionView(value: $0, optionName: $0, isChosen: $0 == filter.source) }),
            .init(
                key: "order", label: "Order",
                options: orders.map { value, name in
                    OptionView(value: value, optionName: name, isChosen: value == filter.orderText)
                }),
        ]
    }
}
