/// Where a certificate was looked for: a file, an address with a name, an entry of a log.
///
/// Source, location and detail together name a place; the rest describes it and may change.
public struct Place: Hashable, Sendable {
    /// What kind of thing it is.
    public enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
        /// A file, or an entry of a keystore.
        case file
        /// An address where a TLS server listens.
        case endpoint
        /// A certificate that this Signet renews.
        case managed
        /// An authority of this Signet, or what it has issued.
        case authority
        /// A certificate transparency log.
        case transparency
    }

    /// The name of the source that looked, as in `signet.yaml`; of `signet scan`: `scan`.
    public let source: String
    public let kind: Kind
    /// What a person would type to look for himself: `/etc/nginx/web.pem`, `smtp://mail.example.org:25`, the certificate's name.
    public let location: String
    /// Which of several things there, `192.0.2.1 as www.example.org`, `alias tomcat`, `certificate 3`; empty where there is one.
    public let detail: String
    /// Who is told of it; nil: who is told of everything that is nobody's.
    public var owner: String?
    /// The region, site or cluster, for the mail's subject; nil: none was given.
    public var region: String?

    public init(
        source: String, kind: Kind, location: String, detail: String = "", owner: String? = nil, region: String? = nil
    ) {
        self.source = source
        self.kind = kind
        self.location = location
        self.detail = detail
        self.owner = owner
        self.region = region
    }

    public static func == (left: Place, right: Place) -> Bool {
        left.source == right.source && left.location == right.location && left.detail == right.detail
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(source)
        hasher.combine(location)
        hasher.combine(detail)
    }
}

extension Place: CustomStringConvertible {
    /// `smtp://mail.example.org:25 (192.0.2.1)`
    public var description: String { detail.isEmpty ? location : "\(location) (\(detail))" }
}
