import Foundation
import SignetCore

/// `role/:role_name/secret-id` and what belongs to it.
struct SecretIDRoutes: Sendable {
    let directory: AppRoleDirectory
    let secretIDs: SecretIDs

    private static let terms: FieldSchema = [
        FieldDefinition("metadata", .map), FieldDefinition("cidr_list", .list),
        FieldDefinition("token_bound_cidrs", .list), FieldDefinition("num_uses", .integer),
        FieldDefinition("ttl", .duration),
    ]

    var routes: [VaultRoute] {
        [
            VaultRoute("role/:role_name/secret-id", Self.terms)
                .on(.update) { try await make(UUID().uuidString.lowercased(), $0) }
                .on(.list) { call in
                    try .list(await secretIDs.accessors(try await role(call), now: call.now))
                },
            VaultRoute("role/:role_name/custom-secret-id", Self.terms + [FieldDefinition("secret_id")])
                .on(.update) { call in try await make(try secret(call), call) },
            VaultRoute("role/:role_name/secret-id/lookup", [FieldDefinition("secret_id")])
                .on(.update) { call in
                    let entry = try await secretIDs.entry(
                        of: Secret(try secret(call)), try await role(call), now: call.now)
                    return entry.map { .data($0.data) } ?? .nothing
                },
            VaultRoute("role/:role_name/secret-id/destroy", [FieldDefinition("secret_id")])
                .on(.update) { try await destroy($0) }.on(.delete) { try await destroy($0) },
            VaultRoute("role/:role_name/secret-id-accessor/lookup", [FieldDefinition("secret_id_accessor")])
                .on(.update) { call in
                    let (role, accessor) = (try await role(call), try accessor(call))
                    guard let entry = try await secretIDs.entry(accessor: accessor, role, now: call.now) else {
                        throw Self.unknown(accessor)
                    }
                    return .data(entry.data)
                },
            VaultRoute("role/:role_name/secret-id-accessor/destroy", [FieldDefinition("secret_id_accessor")])
                .on(.update) { try await destroyByAccessor($0) }.on(.delete) { try await destroyByAccessor($0) },
        ]
    }

    // MARK: Making

    private func make(_ secret: String, _ call: VaultCall) async throws -> VaultResponse {
        let role = try await role(call)
        guard role.bindsSecretID else { throw VaultFailure.invalid("bind_secret_id is not set on the role") }
        let ttl = try ttl(call, role)
        let entry = SecretID(
            accessor: UUID().uuidString.lowercased(), usesLeft: try uses(call, role), ttl: ttl, createdAt: call.now,
            expiresAt: ttl == 0 ? nil : call.now.addingTimeInterval(TimeInterval(ttl)),
            boundCIDRs: try ranges(call, "cidr_list", within: role.boundCIDRs, role),
            tokenBoundCIDRs: try ranges(call, "token_bound_cidrs", within: role.token.boundCIDRs, role),
            metadata: call.map("metadata"))
        try await secretIDs.add(entry, secret: Secret(secret), to: role)
        return .data([
            "secret_id": .string(secret), "secret_id_accessor": .string(entry.accessor),
            "secret_id_ttl": .integer(ttl), "secret_id_num_uses": .integer(entry.usesLeft),
        ])
    }

    private func uses(_ call: VaultCall, _ role: AppRole) throws -> Int {
        guard call.has("num_uses") else { return role.secretIDUses }
        let uses = call.integer("num_uses")
        guard uses >= 0 else { throw VaultFailure.invalid("num_uses cannot be negative") }
        if role.secretIDUses > 0, uses == 0 || uses > role.secretIDUses {
            throw VaultFailure.invalid("num_uses cannot be higher than the role's secret_id_num_uses")
        }
        return uses
    }

    private func ttl(_ call: VaultCall, _ role: AppRole) throws -> Int {
        guard call.has("ttl") else { return role.secretIDTTL }
        let ttl = call.seconds("ttl")
        guard ttl >= 0 else { throw VaultFailure.invalid("ttl cannot be negative") }
        if role.secretIDTTL > 0, ttl == 0 || ttl > role.secretIDTTL {
            throw VaultFailure.invalid("ttl cannot be longer than the role's secret_id_ttl")
        }
        return ttl
    }

    private func ranges(
        _ call: VaultCall, _ field: String, within wider: [String], _ role: AppRole
    ) throws -> [String] {
        let ranges = call.list(field)
        try ranges.checkNetworks(field)
        if let outside = ranges.network(outside: wider) {
            throw VaultFailure.invalid(
                "CIDR blocks on the secret ID (\"\(outside)\") must be a subset of the CIDR blocks on the role \"\(role.name)\""
            )
        }
        return ranges
    }

    // MARK: Ending

    private func destroy(_ call: VaultCall) async throws -> VaultResponse {
        try await secretIDs.remove(Secret(try secret(call)), try await role(call))
        return .nothing
    }

    private func destroyByAccessor(_ call: VaultCall) async throws -> VaultResponse {
        let (role, accessor) = (try await role(call), try accessor(call))
        guard try await secretIDs.remove(accessor: accessor, role) else { throw Self.unknown(accessor) }
        return .nothing
    }

    // MARK: Fields

    private func role(_ call: VaultCall) async throws -> AppRole {
        let name = call.string("role_name")
        guard let role = try await directory.role(named: name) else {
            throw VaultFailure(status: 404, ["role \"\(name)\" does not exist"])
        }
        return role
    }

    private func secret(_ call: VaultCall) throws -> String {
        guard let secret = call.optionalString("secret_id") else { throw VaultFailure.invalid("missing secret_id") }
        return secret
    }

    private func accessor(_ call: VaultCall) throws -> String {
        guard let accessor = call.optionalString("secret_id_accessor") else {
            throw VaultFailure.invalid("missing secret_id_accessor")
        }
        return accessor
    }

    private static func unknown(_ accessor: String) -> VaultFailure {
        VaultFailure(
            status: 404, ["failed to find accessor entry for secret_id_accessor: \"\(accessor.prefix(200))\""])
    }
}
