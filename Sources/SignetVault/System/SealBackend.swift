import Foundation
import SignetCore

/// The part of `sys/` that answers whether the seal is open or not, and to everybody: the shares themselves are what counts.
struct SealBackend: VaultBackend {
    let core: VaultCore

    var routes: RouteTable {
        RouteTable(
            [
                VaultRoute("health", Self.healthFields).on(.read, .open) { try await health($0) },
                VaultRoute("seal-status").on(.read, .open) { _ in .data(try await sealStatus()) },
                VaultRoute("leader").on(.read, .open) { _ in .data(leader) },
                VaultRoute("init", Self.initFields)
                    .on(.read, .open) { _ in .data(["initialized": .bool(try await core.keeper.state() != nil)]) }
                    .on(.update, .open) { try await initialize($0) },
                VaultRoute("unseal", Self.unsealFields).on(.update, .open) { try await unseal($0) },
            ] + ShareRoutes(core: core).routes)
    }

    /// Whether this part answers, or the mounted rest of `sys/`.
    func answers(_ operation: VaultOperation, _ path: String) -> Bool {
        (try? routes.match(operation, path)) != nil
    }
}

// MARK: - What is asked before anything else

extension SealBackend {
    private static let healthFields = FieldSchema(
        ["standbyok", "perfstandbyok"].map { FieldDefinition($0, .any) }
            + ["activecode", "standbycode", "drsecondarycode", "performancestandbycode", "sealedcode", "uninitcode"]
            .map { FieldDefinition($0, .integer) })

    private func health(_ call: VaultCall) async throws -> VaultResponse {
        let state = try await core.keeper.state()
        let (code, normal) =
            switch (state, core.isSealed) {
            case (nil, _): ("uninitcode", 501)
            case (_, true): ("sealedcode", 503)
            case (_, false): ("activecode", 200)
            }
        var members: [String: JSONValue] = [
            "initialized": .bool(state != nil), "sealed": .bool(core.isSealed), "standby": false,
            "performance_standby": false, "replication_performance_mode": "disabled",
            "replication_dr_mode": "disabled", "server_time_utc": .integer(Int(call.now.timeIntervalSince1970)),
            "version": .string(VaultCore.apiVersion), "enterprise": false, "echo_duration_ms": 0, "clock_skew_ms": 0,
        ]
        if let state, !core.isSealed {
            members["cluster_name"] = .string(state.clusterName)
            members["cluster_id"] = .string(state.clusterID)
        }
        let status = call.has(code) ? call.integer(code) : normal
        guard (200...599).contains(status) else { throw VaultFailure.invalid("\(code) is no HTTP status") }
        // Its members stand alone, without an envelope.
        var response = VaultResponse.raw(JSONValue.object(members).bytes, type: "application/json")
        response.status = status
        return response
    }

    private func sealStatus() async throws -> [String: JSONValue] {
        let state = try await core.keeper.state()
        let attempt = await core.keeper.attempt
        var members: [String: JSONValue] = [
            "type": "shamir", "initialized": .bool(state != nil), "sealed": .bool(core.isSealed),
            "t": .integer(state?.threshold ?? 0), "n": .integer(state?.shares ?? 0),
            "progress": .integer(attempt.progress), "nonce": .string(attempt.nonce),
            "version": .string(VaultCore.apiVersion), "build_date": "2026-11-01T00:00:00Z", "migration": false,
            "recovery_seal": false, "storage_type": .string(core.settings.storageType),
        ]
        if let state, !core.isSealed {
            members["cluster_name"] = .string(state.clusterName)
            members["cluster_id"] = .string(state.clusterID)
        }
        return members
    }

    private var leader: [String: JSONValue] {
        [
            "ha_enabled": false, "is_self": false, "active_time": "0001-01-01T00:00:00Z",
            "leader_address": .string(core.settings.apiAddress), "leader_cluster_address": "",
            "performance_standby": false, "performance_standby_last_remote_wal": 0,
        ]
    }
}

// MARK: - Initializing and unsealing

extension SealBackend {
    private static let initFields: FieldSchema = [
        FieldDefinition("secret_shares", .integer), FieldDefinition("secret_threshold", .integer),
        FieldDefinition("stored_shares", .integer), FieldDefinition("recovery_shares", .integer),
        FieldDefinition("recovery_threshold", .integer), FieldDefinition("pgp_keys", .list),
        FieldDefinition("root_token_pgp_key"), FieldDefinition("recovery_pgp_keys", .list),
    ]

    private static let unsealFields: FieldSchema = [
        FieldDefinition("key"), FieldDefinition("reset", .bool), FieldDefinition("migrate", .bool),
    ]

    private func initialize(_ call: VaultCall) async throws -> VaultResponse {
        guard call.list("pgp_keys").isEmpty, call.optionalString("root_token_pgp_key") == nil else {
            throw VaultFailure.invalid("encrypting shares with PGP keys is not supported; send them over TLS")
        }
        let made = try await core.keeper.initialize(
            shares: call.integer("secret_shares"), threshold: call.integer("secret_threshold"))
        let unsealed = try await core.open(made.sealer)
        let token = try await unsealed.makeRootToken()
        // Who holds the shares opens the seal; the machine has opened it for good.
        if !made.shares.isEmpty { core.seal() }
        return .data([
            "keys": .strings(made.shares.map(\.hexadecimal)),
            "keys_base64": .strings(made.shares.map { Data($0).base64EncodedString() }),
            "root_token": .string(token.reveal()),
        ])
    }

    private func unseal(_ call: VaultCall) async throws -> VaultResponse {
        if call.bool("reset") {
            await core.keeper.forgetShares()
        } else if core.isSealed {
            guard let text = call.optionalString("key") else {
                throw VaultFailure.invalid("'key' must be specified in request body as JSON, or 'reset' set to true")
            }
            if let sealer = try await core.keeper.unseal(ShareCollection.share(text)) { try await core.open(sealer) }
        }
        return .data(try await sealStatus())
    }
}
