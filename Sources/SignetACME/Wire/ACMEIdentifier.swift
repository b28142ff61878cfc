/// What kind of name an identifier is (RFC 8555 section 9.7.7); open.
public struct IdentifierType: RawRepresentable, Hashable, Codable, Sendable, CustomStringConvertible {
    /// As in the identifier's `type`: `dns`.
    public let rawValue: String

    /// Wraps a type, known or not.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    public var description: String { rawValue }

    /// A host name.
    public static let dns = Self(rawValue: "dns")
    /// An IPv4 or IPv6 address (RFC 8738).
    public static let ip = Self(rawValue: "ip")
}

/// A name whose control is to be proven (RFC 8555 section 7.1.3).
public struct ACMEIdentifier: Hashable, Codable, Sendable {
    /// Host name or address.
    public let type: IdentifierType
    /// The name, without "*." where a wildcard is meant; an address as text.
    public let value: String

    /// Creates an identifier.
    public init(type: IdentifierType, value: String) {
        self.type = type
        self.value = value
    }
}
