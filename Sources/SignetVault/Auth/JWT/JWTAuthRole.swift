import SignetCore

/// A role of the `jwt` method: which tokens are good for a login by it.
struct JWTAuthRole: AuthRole {
    let name: String
    /// `jwt`: the token is shown; `oidc`: a browser gets it, which is not supported.
    private(set) var type = "oidc"
    private(set) var boundAudiences: [String] = []
    private(set) var boundSubject = ""
    private(set) var claims = ClaimRules()
    private var clockSkewLeeway = 0
    private var expirationLeeway = 0
    private var notBeforeLeeway = 0
    private var redirectURIs: [String] = []
    private var scopes: [String] = []
    private var logsVerbosely = false
    private var maxAge = 0
    private(set) var token = TokenParameters()

    init(name: String) {
        self.name = name
    }

    static let fields: FieldSchema =
        [
            FieldDefinition("role_type"), FieldDefinition("bound_audiences", .list), FieldDefinition("bound_subject"),
            FieldDefinition("clock_skew_leeway", .duration), FieldDefinition("expiration_leeway", .duration),
            FieldDefinition("not_before_leeway", .duration), FieldDefinition("allowed_redirect_uris", .list),
            FieldDefinition("oidc_scopes", .list), FieldDefinition("verbose_oidc_logging", .bool),
            FieldDefinition("max_age", .duration),
        ] + ClaimRules.fields
        + TokenParameters.fields(oldNames: ["policies", "num_uses", "ttl", "max_ttl", "period", "bound_cidrs"])

    /// Takes over what was sent; what was not sent stays.
    /// - Throws: `VaultFailure` (400) when it makes no role.
    mutating func take(_ values: FieldValues) throws {
        try token.take(values)
        if let sent = values.optionalString("role_type") { type = sent }
        guard ["jwt", "oidc"].contains(type) else {
            throw VaultFailure.invalid("invalid 'role_type': \(type.prefix(60))")
        }
        try claims.take(values)
        if values.has("bound_audiences") { boundAudiences = values.list("bound_audiences") }
        if values.has("bound_subject") { boundSubject = values.string("bound_subject") }
        if values.has("clock_skew_leeway") { clockSkewLeeway = values.seconds("clock_skew_leeway") }
        if values.has("expiration_leeway") { expirationLeeway = values.seconds("expiration_leeway") }
        if values.has("not_before_leeway") { notBeforeLeeway = values.seconds("not_before_leeway") }
        if values.has("allowed_redirect_uris") { redirectURIs = values.list("allowed_redirect_uris") }
        if values.has("oidc_scopes") { scopes = values.list("oidc_scopes") }
        if values.has("verbose_oidc_logging") { logsVerbosely = values.bool("verbose_oidc_logging") }
        if values.has("max_age") { maxAge = values.seconds("max_age") }
        try check()
    }

    private func check() throws {
        if type == "oidc" {
            guard !redirectURIs.isEmpty else {
                throw VaultFailure.invalid(
                    "'allowed_redirect_uris' must be set if 'role_type' is 'oidc' or unspecified.")
            }
            guard clockSkewLeeway == 0, expirationLeeway == 0, notBeforeLeeway == 0 else {
                throw VaultFailure.invalid(
                    "'clock_skew_leeway', 'expiration_leeway' and 'not_before_leeway' are only for roles of the type 'jwt'"
                )
            }
        } else if boundAudiences.isEmpty, boundSubject.isEmpty, claims.boundClaims.isEmpty, token.boundCIDRs.isEmpty {
            throw VaultFailure.invalid("must have at least one bound constraint when creating/updating a role")
        }
    }

    /// What the registered claims of a token must say.
    /// - Parameter issuer: empty: whoever
    func rules(issuer: String) -> WebTokenRules {
        var rules = WebTokenRules(
            issuer: issuer.isEmpty ? nil : issuer, subject: boundSubject.isEmpty ? nil : boundSubject,
            audiences: boundAudiences)
        // 0 is the default, and below 0 none at all.
        if clockSkewLeeway != 0 { rules.clockSkew = max(clockSkewLeeway, 0) }
        if expirationLeeway != 0 { rules.expirationLeeway = max(expirationLeeway, 0) }
        if notBeforeLeeway != 0 { rules.notBeforeLeeway = max(notBeforeLeeway, 0) }
        return rules
    }

    /// The fields as they are read back.
    var data: [String: JSONValue] {
        token.data.merging(claims.data) { $1 }.merging([
            "role_type": .string(type), "bound_audiences": .strings(boundAudiences),
            "bound_subject": .string(boundSubject), "clock_skew_leeway": .integer(clockSkewLeeway),
            "expiration_leeway": .integer(expirationLeeway), "not_before_leeway": .integer(notBeforeLeeway),
            "allowed_redirect_uris": .strings(redirectURIs), "oidc_scopes": .strings(scopes),
            "verbose_oidc_logging": .bool(logsVerbosely), "max_age": .integer(maxAge),
        ]) { $1 }
    }
}
