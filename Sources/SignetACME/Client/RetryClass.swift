/// What is to be done about a failure: the answer to "when, if ever, again?".
public enum RetryClass: Hashable, Sendable {
    /// Again at once; Signet does it by itself, a bounded number of times.
    case immediate
    /// Again at the moment that the CA names, or, where it names none, with growing delays.
    case after
    /// Again with growing delays.
    case backoff
    /// Not again before a person has changed something.
    case userAction
    /// Again at once, without that part of the order.
    case dropAndRetryWithout(OrderField)
}

extension RetryClass: CustomStringConvertible {
    /// As in `docs/acme.md`: `backoff`, `retry without replaces`.
    public var description: String {
        switch self {
        case .immediate: "immediate"
        case .after: "after"
        case .backoff: "backoff"
        case .userAction: "user action"
        case .dropAndRetryWithout(let field): "retry without \(field.rawValue)"
        }
    }
}

/// A part of an order that can be left out.
public struct OrderField: RawRepresentable, Hashable, Sendable {
    /// Its name on the wire.
    public let rawValue: String

    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// The certificate that is replaced (RFC 9773 section 5).
    public static let replaces = Self(rawValue: "replaces")
    /// The kind of certificate (draft-ietf-acme-profiles).
    public static let profile = Self(rawValue: "profile")
}
