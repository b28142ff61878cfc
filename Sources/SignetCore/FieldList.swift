/// Labelled lines, the values in one column:
///
///     subject   CN=example root
///     serial    0192f1
public struct FieldList: Sendable {
    private var fields: [(label: String, value: String)] = []

    /// An empty list.
    public init() {}

    /// Adds a line; nothing when `value` is nil.
    public mutating func add(_ label: String, _ value: String?) {
        guard let value else { return }
        fields.append((label, value))
    }

    /// Adds a label with one line for each value; nothing when there is none.
    public mutating func add(_ label: String, _ values: [String]) {
        for (position, value) in values.enumerated() { fields.append((position == 0 ? label : "", value)) }
    }

    /// The lines, without a newline at the end.
    public var text: String {
        let width = fields.map(\.label.count).max() ?? 0
        return
            fields
            .map { $0.label + String(repeating: " ", count: width - $0.label.count) + "  " + $0.value }
            .joined(separator: "\n")
    }
}
