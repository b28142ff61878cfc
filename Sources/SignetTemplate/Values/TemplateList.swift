/// A list, Go's slice.
public struct TemplateList: Hashable, Sendable {
    /// Its values in order.
    public let elements: [TemplateValue]
    /// What it is declared to hold.
    public let elementType: TemplateElementType
    /// How deep lists and maps stand in it, itself counted.
    let depth: Int
    /// How many values it holds, inner ones counted.
    let weight: Int

    /// Creates a list.
    public init(_ elements: [TemplateValue], of elementType: TemplateElementType = .any) {
        self.elements = elements
        self.elementType = elementType
        depth = 1 + (elements.lazy.map(\.depth).max() ?? 0)
        weight = elements.reduce(1) { Saturating.add($0, $1.weight) }
    }

    public static func == (left: Self, right: Self) -> Bool { left.elements == right.elements }

    public func hash(into hasher: inout Hasher) { hasher.combine(elements) }
}
