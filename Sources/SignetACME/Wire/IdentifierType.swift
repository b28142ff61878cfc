/// The kind of an identifier (RFC 8555 section 9.7.7); open.
public struct IdentifierType: RawRepresentable, Hashable, Codable, Sendable, CustomStringConvertible {
    /// The text on the wire.
    public let rawValue: String

    /// Wraps any text: values that are not known here survive.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    public var description: String { rawValue }
}

extension IdentifierType {
    /// A host name.
    public static let dns = Self(rawValue: "dns")
    /// An IP address (RFC 8738).
    public static let ip = Self(rawValue: "ip")
}
