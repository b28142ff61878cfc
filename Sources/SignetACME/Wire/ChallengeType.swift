/// How control of an identifier is proven (RFC 8555 section 8); open, because CAs offer kinds nobody here knows.
public struct ChallengeType: RawRepresentable, Hashable, Codable, Sendable, CustomStringConvertible {
    /// The text on the wire.
    public let rawValue: String

    /// Wraps any text: values that are not known here survive.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    public var description: String { rawValue }
}

extension ChallengeType {
    /// A file under `/.well-known/acme-challenge/` (RFC 8555 section 8.3).
    public static let http01 = Self(rawValue: "http-01")
    /// A TXT record at `_acme-challenge` (RFC 8555 section 8.4).
    public static let dns01 = Self(rawValue: "dns-01")
    /// A certificate shown over TLS (RFC 8737).
    public static let tlsALPN01 = Self(rawValue: "tls-alpn-01")
    /// A TXT record at a label of the account's own (draft-ietf-acme-dns-account-label).
    public static let dnsAccount01 = Self(rawValue: "dns-account-01")
    /// A standing TXT record that names the account (draft-ietf-acme-dns-persist).
    public static let dnsPersist01 = Self(rawValue: "dns-persist-01")
}
