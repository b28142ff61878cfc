import SignetCore
import SignetPKI

/// `issue`, `sign` and `sign-verbatim`, by the role's issuer and by one that is named.
struct LeafRoutes: Sendable {
    private let mount: PKIMount
    private let roles: PKIRoles
    private let issuance: LeafIssuance

    init(_ mount: PKIMount) {
        self.mount = mount
        roles = PKIRoles(mount.store)
        issuance = LeafIssuance(mount)
    }

    var routes: [VaultRoute] {
        ["", "issuer/:issuer_ref/"].flatMap { prefix in
            [
                VaultRoute(RoutePattern("\(prefix)issue/:role"), LeafFields.issue)
                    .on(.update) { try await issue($0) },
                VaultRoute(RoutePattern("\(prefix)sign/:role"), LeafFields.sign)
                    .on(.update) { try await sign($0) },
                VaultRoute(RoutePattern("\(prefix)sign-verbatim/:role"), LeafFields.signVerbatim)
                    .on(.update) { try await signVerbatim($0) },
                VaultRoute(RoutePattern("\(prefix)sign-verbatim"), LeafFields.signVerbatim)
                    .on(.update) { try await signVerbatim($0) },
            ]
        }
    }

    private func issue(_ call: VaultCall) async throws -> VaultResponse {
        let name = call.string("role")
        let terms = try await roles.required(name)
        let (algorithm, warnings) = try terms.role.keyAlgorithm(for: call)
        let rendering = try CertificateRendering(call)
        let (issuer, directory) = try await issuer(call, terms.role)
        let order = LeafOrder(
            terms: terms, roleName: name, issuer: issuer, directory: directory, holder: .newKey(algorithm))
        var response = try await issuance.answer(order, call, rendering: rendering)
        response.warnings = warnings + response.warnings
        return response
    }

    private func sign(_ call: VaultCall) async throws -> VaultResponse {
        let name = call.string("role")
        return try await sign(call, by: roles.required(name), named: name)
    }

    /// A role, where one is named, says how long and by whom; names and usages are the request's.
    private func signVerbatim(_ call: VaultCall) async throws -> VaultResponse {
        let name = call.optionalString("role")
        var base: PKIRole?
        if let name { base = try await roles.required(name).role }
        let terms = try RoleTerms(try PKIRole.verbatim(call, base: base))
        return try await sign(call, by: terms, named: name, isVerbatim: true)
    }

    private func sign(
        _ call: VaultCall, by terms: RoleTerms, named name: String?, isVerbatim: Bool = false
    ) async throws -> VaultResponse {
        let rendering = try CertificateRendering(call)
        let (issuer, directory) = try await issuer(call, terms.role)
        let request = try terms.role.request(in: call.string("csr"))
        var order = LeafOrder(
            terms: terms, roleName: name, issuer: issuer, directory: directory, holder: .request(request))
        order.isVerbatim = isVerbatim
        return try await issuance.answer(order, call, rendering: rendering)
    }

    /// The issuer that the path names, or else the role.
    private func issuer(_ call: VaultCall, _ role: PKIRole) async throws -> (PKIIssuer, PKIDirectory) {
        let directory = try await mount.issuers.directory()
        return (try directory.signer(call.optionalString("issuer_ref") ?? role.issuer), directory)
    }
}

extension PKIRole {
    /// What `sign-verbatim` signs by: everything in the request is allowed.
    /// - Parameter base: says how long, by whom, and what becomes of it
    fileprivate static func verbatim(_ call: VaultCall, base: PKIRole?) throws -> PKIRole {
        var said: [String: JSONValue] = [
            "allow_any_name": true, "enforce_hostnames": false, "key_type": "any", "require_cn": false,
            "allowed_other_sans": ["*"], "allowed_uri_sans": ["*"], "allowed_serial_numbers": ["*"],
            "allowed_user_ids": ["*"], "cn_validations": ["disabled"], "server_flag": false, "client_flag": false,
        ]
        for definition in usageFields.definitions.values {
            said[definition.name] = call.values.value(definition.name)
        }
        if let base {
            let data = base.data
            for name in [
                "ttl", "max_ttl", "generate_lease", "no_store", "issuer_ref", "not_before_duration", "not_after",
            ] {
                said[name] = data[name]
            }
        }
        let role = PKIRole(try fields.values(of: said, captures: [:]).values)
        try role.check()
        return role
    }
}
