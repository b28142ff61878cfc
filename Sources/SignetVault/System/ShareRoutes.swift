import Foundation
import SignetCore

/// What holders of shares do together: `sys/rekey` and `sys/generate-root`.
struct ShareRoutes: Sendable {
    let core: VaultCore

    var routes: [VaultRoute] { rekeyRoutes + rootRoutes }

    private static let shareFields: FieldSchema = [FieldDefinition("key"), FieldDefinition("nonce")]

    private func share(_ call: VaultCall) throws -> (bytes: [UInt8], nonce: String) {
        guard let text = call.optionalString("key") else {
            throw VaultFailure.invalid("'key' must be specified in request body as JSON")
        }
        return (try ShareCollection.share(text), call.string("nonce"))
    }

    private func requireOpen() throws -> Unsealed {
        guard let unsealed = core.unsealed else { throw VaultFailure.sealed }
        return unsealed
    }
}

// MARK: - Rekeying

extension ShareRoutes {
    private var rekeyRoutes: [VaultRoute] {
        [
            VaultRoute("rekey/init", Self.rekeyFields)
                .on(.read, .open) { _ in .data(try await rekeyStatus()) }
                .on(.update, .open) { try await startRekey($0) }
                .on(.delete, .open) { _ in
                    await core.rekeying.cancel()
                    return .nothing
                },
            VaultRoute("rekey/update", Self.shareFields).on(.update, .open) { try await updateRekey($0) },
            VaultRoute("rekey/verify", Self.shareFields)
                .on(.read, .open) { _ in .data(try await core.rekeying.verification()) }
                .on(.update, .open) { try await verifyRekey($0) }
                .on(.delete, .open) { _ in
                    await core.rekeying.restartVerification()
                    return .data(try await core.rekeying.verification())
                },
        ]
    }

    private static let rekeyFields: FieldSchema = [
        FieldDefinition("secret_shares", .integer), FieldDefinition("secret_threshold", .integer),
        FieldDefinition("require_verification", .bool), FieldDefinition("pgp_keys", .list),
        FieldDefinition("backup", .bool),
    ]

    private func rekeyStatus() async throws -> [String: JSONValue] {
        _ = try requireOpen()
        return try await core.rekeying.status()
    }

    private func startRekey(_ call: VaultCall) async throws -> VaultResponse {
        _ = try requireOpen()
        guard call.list("pgp_keys").isEmpty, !call.bool("backup") else {
            throw VaultFailure.invalid("encrypting shares with PGP keys is not supported, and with it their backup")
        }
        guard case .people = core.keeper.holder else {
            throw VaultFailure.invalid("the machine holds the sealing key: there are no shares to replace")
        }
        try await core.rekeying.start(
            Rekeying.Plan(
                shares: call.integer("secret_shares"), threshold: call.integer("secret_threshold"),
                requiresVerification: call.bool("require_verification")))
        return .data(try await core.rekeying.status())
    }

    private func updateRekey(_ call: VaultCall) async throws -> VaultResponse {
        _ = try requireOpen()
        let share = try share(call)
        switch try await core.rekeying.update(share.bytes, nonce: share.nonce) {
        case .more: return .data(try await core.rekeying.status())
        case .done(let shares, let nonce, let verificationNonce):
            var members: [String: JSONValue] = [
                "complete": true, "nonce": .string(nonce), "keys": .strings(shares.map(\.hexadecimal)),
                "keys_base64": .strings(shares.map { Data($0).base64EncodedString() }), "pgp_fingerprints": .null,
                "backup": false, "verification_required": .bool(verificationNonce != nil),
            ]
            if let verificationNonce { members["verification_nonce"] = .string(verificationNonce) }
            return .data(members)
        }
    }

    private func verifyRekey(_ call: VaultCall) async throws -> VaultResponse {
        let unsealed = try requireOpen()
        let share = try share(call)
        let isComplete = try await core.rekeying.verify(
            share.bytes, nonce: share.nonce, sealer: unsealed.services.sealer)
        return isComplete
            ? .data(["nonce": .string(share.nonce), "complete": true])
            : .data(try await core.rekeying.verification())
    }
}

// MARK: - A new root token

extension ShareRoutes {
    private var rootRoutes: [VaultRoute] {
        [
            VaultRoute("generate-root/attempt", [FieldDefinition("otp"), FieldDefinition("pgp_key")])
                .on(.read, .open) { _ in .data(try await rootStatus()) }
                .on(.update, .open) { try await startRoot($0) }
                .on(.delete, .open) { _ in
                    await core.rootGeneration.cancel()
                    return .nothing
                },
            VaultRoute("generate-root/update", Self.shareFields).on(.update, .open) { try await updateRoot($0) },
        ]
    }

    private func rootStatus() async throws -> [String: JSONValue] {
        _ = try requireOpen()
        return try await core.rootGeneration.status()
    }

    private func startRoot(_ call: VaultCall) async throws -> VaultResponse {
        _ = try requireOpen()
        guard call.optionalString("pgp_key") == nil else {
            throw VaultFailure.invalid("encrypting the token with a PGP key is not supported; use an OTP")
        }
        guard case .people = core.keeper.holder else {
            throw VaultFailure.invalid("the machine holds the sealing key: there are no shares to show")
        }
        let made = try await core.rootGeneration.start(password: call.optionalString("otp"))
        var members = try await core.rootGeneration.status()
        if let made { members["otp"] = .string(made) }
        return .data(members)
    }

    private func updateRoot(_ call: VaultCall) async throws -> VaultResponse {
        let unsealed = try requireOpen()
        let share = try share(call)
        let done = try await core.rootGeneration.update(share.bytes, nonce: share.nonce) {
            try await unsealed.makeRootToken()
        }
        var members = try await core.rootGeneration.status()
        if let done {
            members["complete"] = true
            members["progress"] = members["required"]
            members["nonce"] = .string(done.nonce)
            members["encoded_token"] = .string(done.encoded)
            members["encoded_root_token"] = .string(done.encoded)
        }
        return .data(members)
    }
}
