/// What a rule of a policy lets a token do on a path.
public struct Capabilities: OptionSet, Hashable, Sendable {
    /// One bit a capability.
    public let rawValue: UInt16

    /// Wraps the bits.
    public init(rawValue: UInt16) { self.rawValue = rawValue }

    /// Nothing at all, whatever other rules for the same path say.
    public static let deny = Self(rawValue: 1 << 0)
    /// Writing where nothing is yet.
    public static let create = Self(rawValue: 1 << 1)
    /// Reading.
    public static let read = Self(rawValue: 1 << 2)
    /// Writing.
    public static let update = Self(rawValue: 1 << 3)
    /// Deleting.
    public static let delete = Self(rawValue: 1 << 4)
    /// Listing the names below.
    public static let list = Self(rawValue: 1 << 5)
    /// Using paths that are protected beyond the other capabilities.
    public static let sudo = Self(rawValue: 1 << 6)
    /// Changing a part of what is there.
    public static let patch = Self(rawValue: 1 << 7)
    /// Receiving events.
    public static let subscribe = Self(rawValue: 1 << 8)
    /// Restoring from a snapshot.
    public static let recover = Self(rawValue: 1 << 9)

    private static let named: [(name: String, value: Capabilities)] = [
        ("create", .create), ("delete", .delete), ("deny", .deny), ("list", .list), ("patch", .patch), ("read", .read),
        ("recover", .recover), ("subscribe", .subscribe), ("sudo", .sudo), ("update", .update),
    ]

    /// All names in the order of the alphabet.
    public static let allNames = named.map(\.name)

    /// The capability of that name; nil when there is none.
    public init?(named name: String) {
        guard let match = Self.named.first(where: { $0.name == name }) else { return nil }
        self = match.value
    }

    /// The names in the order of the alphabet; `["deny"]` alone when nothing is allowed.
    public var names: [String] {
        if isEmpty || contains(.deny) { return ["deny"] }
        return Self.named.filter { contains($0.value) }.map(\.name)
    }

    /// What the older `policy = "write"` stands for; nil for an unknown word.
    init?(legacyPolicy word: String) {
        switch word {
        case "deny": self = .deny
        case "read": self = [.read, .list]
        case "write": self = [.create, .read, .update, .delete, .list]
        case "sudo": self = [.create, .read, .update, .delete, .list, .sudo]
        default: return nil
        }
    }
}
