import SignetCore

/// Who has logged in, and what the token is to be like: what an authentication method answers.
public struct LoginGrant: Codable, Hashable, Sendable {
    /// Shown as `display_name`: `approle`, `cert-web`.
    public var displayName: String
    /// Who it is to the method, the same at each login: the role's id, the user's name; empty: not told.
    public var alias: String
    /// Without `default`, which is added unless ``noDefaultPolicy``.
    public var policies: [String]
    /// Shown with the token: `role_name` ...
    public var metadata: [String: String]
    /// In seconds; 0: the mount's default.
    public var ttl: Int
    /// In seconds; 0: the mount's longest.
    public var maxTTL: Int
    /// In seconds; above 0 the token can be renewed for ever, to this long each time.
    public var period: Int
    /// In seconds; above 0 an end that no renewal can pass.
    public var explicitMaxTTL: Int
    /// How often the token can be used; 0: without limit.
    public var useLimit: Int
    /// Whether the policy `default` is left out.
    public var noDefaultPolicy: Bool
    /// `service` or `batch`.
    public var tokenType: String
    /// The networks from which the token is valid; empty: all.
    public var boundCIDRs: [String]
    /// Whether the token can be renewed.
    public var isRenewable: Bool
    /// What the method wants back when the token is renewed (the role's name ...).
    public var internalData: [String: String]

    /// A renewable service token with the mount's lifetimes.
    public init(displayName: String, policies: [String]) {
        self.displayName = displayName
        alias = ""
        self.policies = policies
        metadata = [:]
        ttl = 0
        maxTTL = 0
        period = 0
        explicitMaxTTL = 0
        useLimit = 0
        noDefaultPolicy = false
        tokenType = "service"
        boundCIDRs = []
        isRenewable = true
        internalData = [:]
    }
}
