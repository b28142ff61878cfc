/// What to show of the inventory.
public struct InventoryQuery: Sendable {
    /// What comes first.
    public enum Order: String, Sendable, CaseIterable, Codable {
        /// The worst, of those what ends first.
        case urgency
        /// What ends first.
        case expiry
        /// By name.
        case title
    }

    /// How many places a text may match; of more only so many are shown.
    public static let maximumMatches = 2000
    /// The longest page.
    public static let maximumLimit = 500

    /// Beginning of a name, or of one of its labels, of a part of a path, of a serial number or fingerprint, of a word of the subject;
    /// several words must all match; empty: everything.
    public var text = ""
    /// Only what is at least as bad.
    public var severity = Severity.ok
    public var source: String?
    public var owner: String?
    /// Only where this rule has found something that is not in order.
    public var rule: FindingRule?
    public var order = Order.urgency
    /// ``InventoryPage/next`` of the page before.
    public var after: String?
    public var limit = 50

    public init() {}
}

/// A part of the inventory.
public struct InventoryPage: Sendable {
    public let rows: [PlaceRecord]
    /// For the next page; nil: this was the last.
    public let next: String?
    /// More matched than ``InventoryQuery/maximumMatches``: only so many were looked at.
    public let isCutOff: Bool
}
