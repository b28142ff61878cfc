import ServiceLifecycle
import SignetAuthority
import SignetRenewal

/// The renewal engine as a service.
struct EngineService: Service {
    let engine: RenewalEngine
    let parallelism: Int
    let condition: ServerCondition

    func run() async throws {
        condition.isEngineRunning = true
        defer { condition.isEngineRunning = false }
        // What is in hand is finished, at most until the service group's patience ends.
        try await withGracefulShutdownHandler {
            try await engine.run(parallelism: parallelism)
        } onGracefulShutdown: {
            engine.finish()
        }
    }
}

/// Publication of revocation lists as a service.
struct RevocationListService: Service {
    let authorities: AuthorityService

    func run() async throws {
        try await untilShutdown { try await authorities.runCRLPublication() }
    }
}

/// Runs `body` until it ends or the program shuts down; being cancelled by that is not an error.
func untilShutdown(_ body: @Sendable @escaping () async throws -> Void) async throws {
    do {
        try await cancelWhenGracefulShutdown(body)
    } catch is CancellationError {}
}
