import SignetAuthority
import SignetCore

/// What the claims of a token must say for a role, and what of them is kept.
struct ClaimRules: Codable, Hashable, Sendable {
    private(set) var boundClaims: [String: JSONValue] = [:]
    /// `string` or `glob`.
    private var boundClaimsType = "string"
    /// Claims by the names of the metadata that they become.
    private var mappings: [String: String] = [:]
    private(set) var userClaim = ""
    private var userClaimIsPointer = false
    private var groupsClaim = ""

    static let fields: FieldSchema = [
        FieldDefinition("bound_claims", .any), FieldDefinition("bound_claims_type"),
        FieldDefinition("claim_mappings", .map), FieldDefinition("user_claim"),
        FieldDefinition("user_claim_json_pointer", .bool), FieldDefinition("groups_claim"),
    ]

    /// Takes over what was sent; what was not sent stays.
    /// - Throws: `VaultFailure` (400) when values do not go together.
    mutating func take(_ values: FieldValues) throws {
        if values.has("bound_claims") {
            let value = values.value("bound_claims")
            let object = value.text.flatMap { try? JSONValue($0.utf8) } ?? value
            guard object == .null || object.members != nil else {
                throw VaultFailure.invalid("'bound_claims' must be an object")
            }
            boundClaims = object.members ?? [:]
        }
        if let sent = values.optionalString("bound_claims_type") { boundClaimsType = sent }
        if values.has("claim_mappings") { try take(mappings: values.map("claim_mappings")) }
        if values.has("user_claim") { userClaim = values.string("user_claim") }
        if values.has("user_claim_json_pointer") { userClaimIsPointer = values.bool("user_claim_json_pointer") }
        if values.has("groups_claim") { groupsClaim = values.string("groups_claim") }
        try check()
    }

    private mutating func take(mappings sent: [String: String]) throws {
        var taken: [String: String] = [:]
        for (claim, name) in sent {
            if name == "role" {
                throw VaultFailure.invalid("metadata key \"role\" is reserved and may not be a mapping destination")
            }
            if taken.updateValue(claim, forKey: name) != nil {
                throw VaultFailure.invalid("multiple keys are mapped to metadata key \"\(name)\"")
            }
        }
        mappings = taken
    }

    private func check() throws {
        guard !userClaim.isEmpty else { throw VaultFailure.invalid("a user claim must be defined on the role") }
        guard ["string", "glob"].contains(boundClaimsType) else {
            throw VaultFailure.invalid("invalid 'bound_claims_type': \(boundClaimsType.prefix(60))")
        }
        for (claim, value) in boundClaims {
            let wanted = value.elements ?? [value]
            if boundClaimsType == "glob", wanted.contains(where: { $0.text == nil }) {
                throw VaultFailure.invalid("claim is not a string or list of strings: \(claim)")
            }
            if wanted.contains(where: { $0.elements != nil || $0.members != nil }) {
                throw VaultFailure.invalid("claim is not a value or list of values: \(claim)")
            }
        }
    }

    /// The fields as they are read back.
    var data: [String: JSONValue] {
        [
            "bound_claims": .object(boundClaims), "bound_claims_type": .string(boundClaimsType),
            "claim_mappings": .object(mappings.reduce(into: [:]) { $0[$1.value] = .string($1.key) }),
            "user_claim": .string(userClaim), "user_claim_json_pointer": .bool(userClaimIsPointer),
            "groups_claim": .string(groupsClaim),
        ]
    }
}

// MARK: - Tokens

extension ClaimRules {
    /// - Throws: `VaultFailure` (400) naming the claim that is missing or not as the role wants it.
    func check(_ token: WebToken) throws {
        for (claim, value) in boundClaims.sorted(by: { $0.key < $1.key }) {
            guard let present = token.claim(claim) else {
                throw VaultFailure.invalid("error validating claims: claim \"\(claim)\" is missing")
            }
            let wanted = value.elements ?? [value]
            let isMatched = (present.elements ?? [present]).contains { one in wanted.contains { matches(one, $0) } }
            if !isMatched {
                throw VaultFailure.invalid(
                    "error validating claims: claim \"\(claim)\" does not match any associated bound claim values")
            }
        }
        if !groupsClaim.isEmpty, token.claim(groupsClaim) == nil {
            throw VaultFailure.invalid("\"\(groupsClaim)\" claim not found in token")
        }
    }

    private func matches(_ present: JSONValue, _ wanted: JSONValue) -> Bool {
        guard boundClaimsType == "glob" else { return present == wanted }
        guard let present = present.text, let wanted = wanted.text else { return false }
        return GlobPattern(wanted).matches(present)
    }

    /// Who the token is of.
    /// - Throws: `VaultFailure` (400) when it does not say.
    func user(_ token: WebToken) throws -> String {
        let value = userClaimIsPointer ? token.claim(userClaim) : token.claims[userClaim]
        guard let value, value != .null else { throw VaultFailure.invalid("claim \"\(userClaim)\" not found in token") }
        guard let user = value.plainText, !user.isEmpty else {
            throw VaultFailure.invalid("claim \"\(userClaim)\" could not be converted to string")
        }
        return user
    }

    /// What is kept with the tokens of the login.
    /// - Throws: `VaultFailure` (400) when a claim is not text, number or truth.
    func metadata(_ token: WebToken) throws -> [String: String] {
        var metadata: [String: String] = [:]
        for (name, claim) in mappings {
            guard let value = token.claim(claim) else { continue }
            guard let text = value.plainText else {
                throw VaultFailure.invalid("error converting claim '\(claim)' to string")
            }
            metadata[name] = text
        }
        return metadata
    }
}

extension JSONValue {
    /// Text, number or truth as text; nil for anything else.
    fileprivate var plainText: String? {
        switch self {
        case .string(let text): text
        case .integer(let number): String(number)
        case .number(let number): String(number)
        case .bool(let truth): String(truth)
        case .null, .array, .object: nil
        }
    }
}
