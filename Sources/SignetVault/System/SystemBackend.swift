import Foundation
import SignetCore

/// `sys/` while the seal is open.
struct SystemBackend: VaultBackend {
    let routes: RouteTable

    init(_ unsealed: Unsealed, core: VaultCore) {
        routes = RouteTable(
            MountRoutes(unsealed: unsealed).routes + SealingKeyRoutes(core: core).routes
                + AuditRoutes(broker: unsealed.audit).routes + PolicyRoutes(policies: unsealed.policies).routes
                + CapabilityRoutes(policies: unsealed.policies, tokens: unsealed.tokens).routes
                + LeaseRoutes(leases: unsealed.leases, tokens: unsealed.tokens).routes
                + WrappingRoutes(wrapping: unsealed.wrapping).routes)
    }
}

/// Sealing, and what is said of the key that everything is sealed by.
struct SealingKeyRoutes: Sendable {
    let core: VaultCore

    var routes: [VaultRoute] {
        [
            VaultRoute("seal").on(.update, .sudo) { _ in
                guard case .people = core.keeper.holder else {
                    throw VaultFailure.invalid(
                        "the machine holds the sealing key, so the server cannot be sealed: stop it")
                }
                core.seal()
                return .nothing
            },
            VaultRoute("step-down").on(.update, .sudo) { _ in .nothing },
            VaultRoute("key-status").on(.read) { _ in .data(try await status()) },
            VaultRoute("rotate").on(.update, .sudo) { _ in try await rotate() },
            VaultRoute("rotate/config").on(.read) { _ in
                .data(["enabled": false, "interval": 0, "max_operations": 0])
            },
            VaultRoute("rekey/backup").on(.read, .sudo) { _ in
                throw VaultFailure.invalid("no backed-up keys found")
            }.on(.delete, .sudo) { _ in .nothing },
            VaultRoute("ha-status").on(.read) { _ in .data(["nodes": []]) },
            VaultRoute("host-info").on(.read, .sudo) { call in
                .data(["timestamp": .string(call.now.formatted(.iso8601))])
            },
        ]
    }

    private func status() async throws -> [String: JSONValue] {
        guard let sealer = core.unsealed?.services.sealer, let state = try await core.keeper.state() else {
            throw VaultFailure.sealed
        }
        let (term, began) = sealer.term
        let since = began ?? state.initializedAt
        return ["term": .integer(term), "install_time": .string(since.formatted(.iso8601)), "encryptions": 0]
    }

    private func rotate() async throws -> VaultResponse {
        guard let services = core.unsealed?.services else { throw VaultFailure.sealed }
        try await services.sealer.rotate(in: services.database, at: core.clock.now)
        return .nothing
    }
}
