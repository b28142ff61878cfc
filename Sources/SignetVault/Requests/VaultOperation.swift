/// What a request does to a path. HTTP's POST and PUT are ``update`` until the path is found not to exist yet.
public struct VaultOperation: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    public let rawValue: String

    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    public static let read = Self(rawValue: "read")
    public static let list = Self(rawValue: "list")
    public static let create = Self(rawValue: "create")
    public static let update = Self(rawValue: "update")
    public static let patch = Self(rawValue: "patch")
    public static let delete = Self(rawValue: "delete")

    public var description: String { rawValue }
}
