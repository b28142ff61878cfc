/// What a request does to a path. HTTP's POST and PUT are ``update`` until the path is found not to exist yet.
public struct VaultOperation: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    /// As policies and the audit log name it.
    public let rawValue: String

    /// An operation by its name.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// GET and HEAD.
    public static let read = Self(rawValue: "read")
    /// LIST, and GET with `list=true`.
    public static let list = Self(rawValue: "list")
    /// POST and PUT where nothing is yet.
    public static let create = Self(rawValue: "create")
    /// POST and PUT.
    public static let update = Self(rawValue: "update")
    /// PATCH.
    public static let patch = Self(rawValue: "patch")
    /// DELETE.
    public static let delete = Self(rawValue: "delete")

    public var description: String { rawValue }
}
