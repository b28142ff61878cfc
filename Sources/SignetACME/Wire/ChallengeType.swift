/// How control of a name is proven (RFC 8555 section 8); open, because CAs add types.
public struct ChallengeType: RawRepresentable, Hashable, Codable, Sendable, CustomStringConvertible {
    /// As in the challenge's `type`: `http-01`.
    public let rawValue: String

    /// Wraps a type, known or not.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    public var description: String { rawValue }

    /// A file under `http://NAME/.well-known/acme-challenge/` (RFC 8555 section 8.3).
    public static let http01 = Self(rawValue: "http-01")
    /// A TXT record at `_acme-challenge.NAME` (RFC 8555 section 8.4).
    public static let dns01 = Self(rawValue: "dns-01")
    /// A self-signed certificate on port 443 (RFC 8737).
    public static let tlsALPN01 = Self(rawValue: "tls-alpn-01")
    /// A TXT record at a name of the account's own (draft-ietf-acme-dns-account-label).
    public static let dnsAccount01 = Self(rawValue: "dns-account-01")
    /// A TXT record that stays (draft-ietf-acme-dns-persist).
    public static let dnsPersist01 = Self(rawValue: "dns-persist-01")
}
