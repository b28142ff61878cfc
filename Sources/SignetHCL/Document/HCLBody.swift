/// Attributes and blocks in the order in which they are written: a whole file, what stands between a block's braces, or
/// an object value.
public struct HCLBody: Hashable, Sendable {
    /// What the body holds.
    public let items: [HCLItem]
    /// Where it begins.
    public let position: HCLPosition

    /// Creates a body.
    public init(items: [HCLItem], position: HCLPosition) {
        self.items = items
        self.position = position
    }

    /// The attributes in the order of the file. A name may come twice: whoever reads the body decides.
    public var attributes: [HCLAttribute] {
        items.compactMap { if case .attribute(let attribute) = $0 { attribute } else { nil } }
    }

    /// The blocks in the order of the file.
    public var blocks: [HCLBlock] {
        items.compactMap { if case .block(let block) = $0 { block } else { nil } }
    }
}

/// One line of a body.
public enum HCLItem: Hashable, Sendable {
    /// `name = value`
    case attribute(HCLAttribute)
    /// `type "label" { ... }`
    case block(HCLBlock)

    /// The attribute's name or the block's type.
    public var name: String {
        switch self {
        case .attribute(let attribute): attribute.name
        case .block(let block): block.type
        }
    }

    /// Where the name stands.
    public var position: HCLPosition {
        switch self {
        case .attribute(let attribute): attribute.position
        case .block(let block): block.position
        }
    }
}
