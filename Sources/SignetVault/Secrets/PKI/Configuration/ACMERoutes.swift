import SignetCore

/// How the mount serves ACME: `config/acme`.
struct ACMERoutes: Sendable {
    private let pki: PKIMount

    init(_ pki: PKIMount) {
        self.pki = pki
    }

    var routes: [VaultRoute] {
        let fields: FieldSchema = [
            FieldDefinition("enabled", .bool), FieldDefinition("allowed_issuers", .list),
            FieldDefinition("allowed_roles", .list), FieldDefinition("allow_role_ext_key_usage", .bool),
            FieldDefinition("default_directory_policy"), FieldDefinition("dns_resolver"),
            FieldDefinition("eab_policy"), FieldDefinition("max_ttl", .duration),
        ]
        return [
            VaultRoute("config/acme", fields)
                .on(.read) { _ in .data(Self.members(try await pki.issuers.directory().state.acme)) }
                .on(.update) { try await set($0) }
        ]
    }

    private func set(_ call: VaultCall) async throws -> VaultResponse {
        let acme = try await pki.issuers.change { state in
            if call.has("enabled") { state.acme.enabled = call.bool("enabled") }
            if call.has("allowed_issuers") { state.acme.allowedIssuers = call.list("allowed_issuers") }
            if call.has("allowed_roles") { state.acme.allowedRoles = call.list("allowed_roles") }
            if call.has("allow_role_ext_key_usage") {
                state.acme.allowRoleExtKeyUsage = call.bool("allow_role_ext_key_usage")
            }
            if call.has("default_directory_policy") {
                state.acme.defaultDirectoryPolicy = call.string("default_directory_policy")
            }
            if call.has("dns_resolver") { state.acme.dnsResolver = call.string("dns_resolver") }
            if call.has("eab_policy") { state.acme.eabPolicy = call.string("eab_policy") }
            if call.has("max_ttl") { state.acme.maxTTL = call.seconds("max_ttl") }
            try Self.check(state.acme)
            return state.acme
        }
        return .data(Self.members(acme))
    }

    private static func check(_ acme: ACMESettings) throws {
        guard !acme.allowedIssuers.isEmpty else {
            throw VaultFailure.invalid("allowed_issuers must take a non-zero length value")
        }
        guard !acme.allowedRoles.isEmpty else {
            throw VaultFailure.invalid("allowed_roles must take a non-zero length value")
        }
        let policy = acme.defaultDirectoryPolicy
        guard policy == "forbid" || policy == "sign-verbatim" || (policy.hasPrefix("role:") && policy.count > 5) else {
            throw VaultFailure.invalid(
                "default_directory_policy \(policy) is none of forbid, sign-verbatim and role:NAME")
        }
        guard ["not-required", "new-account-required", "always-required"].contains(acme.eabPolicy) else {
            throw VaultFailure.invalid("invalid eab policy: \(acme.eabPolicy)")
        }
    }

    private static func members(_ acme: ACMESettings) -> [String: JSONValue] {
        [
            "enabled": .bool(acme.enabled), "allowed_issuers": .strings(acme.allowedIssuers),
            "allowed_roles": .strings(acme.allowedRoles),
            "allow_role_ext_key_usage": .bool(acme.allowRoleExtKeyUsage),
            "default_directory_policy": .string(acme.defaultDirectoryPolicy),
            "dns_resolver": .string(acme.dnsResolver), "eab_policy": .string(acme.eabPolicy),
            "max_ttl": .integer(acme.maxTTL),
        ]
    }
}
