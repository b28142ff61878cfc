/// A map; walked and printed in the order of its keys.
public struct TemplateMap: Hashable, Sendable {
    /// One key with its value.
    public typealias Entry = (key: TemplateValue, value: TemplateValue)

    /// Its values by key.
    public let entries: [TemplateValue: TemplateValue]
    /// What its keys are declared to be.
    public let keyType: TemplateElementType
    /// What its values are declared to be.
    public let elementType: TemplateElementType
    /// How deep lists and maps stand in it, itself counted.
    let depth: Int
    /// How many values it holds, inner ones counted.
    let weight: Int

    /// Creates a map.
    public init(
        _ entries: [TemplateValue: TemplateValue], keys keyType: TemplateElementType = .text,
        of elementType: TemplateElementType = .any
    ) {
        self.entries = entries
        self.keyType = keyType
        self.elementType = elementType
        depth = 1 + (entries.lazy.map { max($0.key.depth, $0.value.depth) }.max() ?? 0)
        weight = entries.reduce(1) { Saturating.add(Saturating.add($0, $1.key.weight), $1.value.weight) }
    }

    /// The value of a text key.
    public subscript(_ key: String) -> TemplateValue? { entries[.string(key)] }

    /// The entries in Go's order: nil, numbers, texts; each by size.
    public var sorted: [Entry] {
        entries.map { ($0.key, $0.value) }.sorted { Self.precedes($0.key, $1.key) }
    }

    private static func precedes(_ left: TemplateValue, _ right: TemplateValue) -> Bool {
        switch (left, right) {
        case (.text(let left), .text(let right)): left < right
        case (.int(let left), .int(let right)): left < right
        case (.float(let left), .float(let right)): left < right
        case (.bool(let left), .bool(let right)): !left && right
        default: rank(left) < rank(right)
        }
    }

    private static func rank(_ key: TemplateValue) -> Int {
        switch key {
        case .none, .null: 0
        case .bool: 1
        case .int: 2
        case .int64: 3
        case .uint64, .byte: 4
        case .float: 5
        case .text, .number: 6
        default: 7
        }
    }

    public static func == (left: Self, right: Self) -> Bool { left.entries == right.entries }

    public func hash(into hasher: inout Hasher) { hasher.combine(entries) }
}
