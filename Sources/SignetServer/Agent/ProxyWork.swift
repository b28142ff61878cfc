import Logging
import SignetAgent
import SignetCore
import SignetVault

/// An agent's proxy at work: its listeners, its cache, and connections of its own to the server.
struct ProxyWork: Sendable {
    let settings: ProxySettings
    /// How the server is reached.
    let vault: VaultClientSettings
    /// Has the agent's token; nil: the agent logs in nowhere.
    let holder: (any TokenHolder)?
    let clock: any WallClock
    let logger: Logger
    /// Ends the agent (`/agent/v1/quit`).
    let quit: @Sendable () -> Void

    /// Serves until cancelled, and then finishes what it has in hand.
    /// - Parameter onReady: called with the address of each listener once it listens
    /// - Throws: `.cannotListen`, `.unknownOwner`, what reading the TLS files throws; `CancellationError`.
    func run(onReady: @escaping @Sendable (String) async -> Void = { _ in }) async throws {
        try await VaultClient.using(vault, clock: clock) { client in
            let proxy = AgentProxy(settings, client: client, holder: holder, clock: clock, logger: logger)
            let listeners = try settings.listeners.map { listener in
                try ProxyListener(listener, proxy: proxy, logger: logger, quit: quit) { address in
                    logger.info("The proxy listens.", metadata: ["address": "\(address)"])
                    await onReady(address)
                }
            }
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    try await ServingUntilCancelled(services: listeners, clock: clock, logger: logger).run()
                }
                if let cache = proxy.cache { group.addTask { await cache.run() } }
                defer { group.cancelAll() }
                try await group.next()
            }
            try Task.checkCancellation()
        }
    }
}
