/// Who an issuer is where CAA records are read.
public struct AuthorizedIssuer: Hashable, Sendable {
    /// The domains by which records name it, lower case; never empty.
    public var domains: [String]
    /// The URI of the account that orders (RFC 8657 section 3); nil: there is none yet, or the issuer has no accounts.
    public var accountURI: String?
    /// How it has names proven, `dns-01` and the like (RFC 8657 section 4); nil: that is not known.
    public var methods: [String]?

    /// - Returns: nil where no domain is known.
    public init?(domains: [String], accountURI: String? = nil, methods: [String]? = nil) {
        guard !domains.isEmpty else { return nil }
        self.domains = domains.map { $0.lowercased() }
        self.accountURI = accountURI
        self.methods = methods
    }

    /// Whether CAA records can name an authority by such a text (RFC 8659 section 4.2).
    public static func isDomain(_ text: String) -> Bool {
        guard text.utf8.count <= 253, let value = CAAIssueValue(text), value.parameters.isEmpty else { return false }
        return !text.isEmpty && value.domain == text.lowercased()
    }

    /// How it proves such a name: a wildcard is proven by DNS records alone (RFC 8555 section 7.1.3).
    func methods(forWildcard isWildcard: Bool) -> [String]? {
        guard isWildcard, let methods else { return methods }
        let usable = methods.filter { $0.hasPrefix("dns-") }
        return usable.isEmpty ? methods : usable
    }
}
