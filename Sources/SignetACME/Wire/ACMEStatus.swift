/// The status of an account, order, authorization or challenge (RFC 8555 section 7.1.6); open.
public struct ACMEStatus: RawRepresentable, Hashable, Codable, Sendable, CustomStringConvertible {
    /// The text on the wire.
    public let rawValue: String

    /// Wraps any text: values that are not known here survive.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    public var description: String { rawValue }
}

extension ACMEStatus {
    /// Waits for the client.
    public static let pending = Self(rawValue: "pending")
    /// An order whose authorizations are all valid.
    public static let ready = Self(rawValue: "ready")
    /// The CA works on it.
    public static let processing = Self(rawValue: "processing")
    /// Done.
    public static let valid = Self(rawValue: "valid")
    /// Failed for good.
    public static let invalid = Self(rawValue: "invalid")
    /// Given up by the client.
    public static let deactivated = Self(rawValue: "deactivated")
    /// Its time has passed.
    public static let expired = Self(rawValue: "expired")
    /// Taken back by the CA.
    public static let revoked = Self(rawValue: "revoked")
}
