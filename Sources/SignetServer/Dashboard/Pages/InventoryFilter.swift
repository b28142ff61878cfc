import SignetWatch

/// What the address of an inventory page asks for.
struct InventoryFilter: Sendable {
    let text: String?
    let severity: Severity?
    let source: String?
    let owner: String?
    let rule: FindingRule?
    let order: InventoryQuery.Order
    let after: String?

    /// Anything that is not understood asks for nothing.
    init(_ fields: FormFields) {
        text = fields["q"].map { String($0.prefix(200)) }
        severity = fields["severity"].flatMap { name in Severity.allCases.first { $0.name == name && $0 != .ok } }
        source = fields["source"].map { String($0.prefix(200)) }
        owner = fields["owner"].map { String($0.prefix(200)) }
        rule = fields["rule"].map { FindingRule(rawValue: String($0.prefix(200))) }
        order = fields["order"].flatMap(InventoryQuery.Order.init(rawValue:)) ?? .urgency
        after = fields["after"]
    }

    /// Whether something is left out.
    var isFiltered: Bool { text != nil || severity != nil || source != nil || owner != nil || rule != nil }
    var severityText: String { severity?.name ?? "" }
    var orderText: String { order.rawValue }

    /// As the inventory understands it.
    func query(limit: Int) -> InventoryQuery {
        var query = InventoryQuery()
        query.text = text ?? ""
        query.severity = severity ?? .ok
        query.source = source
        query.owner = owner
        query.rule = rule
        query.order = order
        query.after = after
        query.limit = limit
        return query
    }

    /// The address of the page behind a place in the list.
    /// - Parameter after: nil: the first page
    func path(after: String?) -> String {
        let fields = [
            ("q", text), ("severity", severity?.name), ("source", source), ("owner", owner),
            ("rule", rule?.rawValue), ("order", order == .urgency ? nil : order.rawValue), ("after", after),
        ]
        let query = fields.compactMap { name, value in value.map { "\(name)=\(FormFields.encoded($0))" } }
        return query.isEmpty ? "/inventory" : "/inventory?\(query.joined(separator: "&"))"
    }

    /// The address of everything that a rule has found.
    static func path(rule: FindingRule) -> String { "/inventory?rule=\(FormFields.encoded(rule.rawValue))" }
}
