import Foundation
import Logging
import SignetAgent
import SignetCore
import SignetRenewal
import SignetVault

/// What outlives a reading of an agent's configuration.
struct AgentParts: Sendable {
    let tools: AgentTools
    let stateDirectory: String
    /// Where a secret id is kept.
    let loginStore: VaultStore
    let environment: [String: String]
    let clock: any WallClock
    let logger: Logger
    /// Set when the engine has done what it had in hand.
    let engineEnded = Awaited<Bool>()
}

/// The work of an agent by one reading of its configuration.
struct AgentSession: Sendable {
    /// How it came to its end.
    enum Outcome: Sendable {
        /// The agent ends, with this status.
        case ended(Int32)
        /// It is to work by another configuration.
        case replaced(AgentConfiguration)
    }

    private enum Event: Sendable {
        case ended(Int32)
        case ordered(AgentOrder)
        case done
    }

    /// How long is waited for what the engine has in hand.
    private static let patience: Duration = .seconds(30)
    /// How often is looked whether something is wrong, or no longer.
    private static let reportInterval: Duration = .seconds(2)

    let configuration: AgentConfiguration
    private let parts: AgentParts
    private let auth: AutoAuth?
    private let runner: TemplateRunner?
    private let child: ChildSupervisor?

    private var logger: Logger { parts.logger }

    /// - Parameter former: what was worked by before; its login goes on where that is to be the same. nil: the first one
    /// - Throws: what reading certificates, keys and templates throws.
    init(_ configuration: AgentConfiguration, _ parts: AgentParts, after former: AgentSession? = nil) async throws {
        self.configuration = configuration
        self.parts = parts
        if let former, let auth = former.auth, former.configuration.hasSameLogin(as: configuration) {
            self.auth = auth
        } else {
            auth = try configuration.autoAuth.map {
                try AutoAuth(
                    $0, vault: configuration.vault, store: parts.loginStore, clock: parts.clock, logger: parts.logger)
            }
        }
        child = configuration.child.map { ChildSupervisor($0, clock: parts.clock, logger: parts.logger) }
        let handler: any TemplateChangeHandler =
            child ?? TemplateCommands(configuration.templates.map(\.command), logger: parts.logger)
        if let auth, !configuration.templates.isEmpty {
            do {
                runner = try TemplateRunner(
                    scope: AgentState.scope, templates: configuration.templates.map(\.spec), access: auth,
                    environment: parts.environment, tools: parts.tools, handler: handler,
                    settings: configuration.rendering)
            } catch {
                if auth !== former?.auth { await auth.shutdown() }
                throw error
            }
        } else {
            runner = nil
        }
    }

    /// Closes the connections.
    func close() async { await auth?.shutdown() }

    /// Closes the connections, unless another session goes on with them.
    func close(before next: AgentSession) async { if auth !== next.auth { await auth?.shutdown() } }

    /// Works until told to end, or until there is nothing more to do.
    /// - Parameter reread: reads the configuration again; nil: it cannot be used
    /// - Throws: the error of a login or a template that is to end the agent.
    func run(
        _ orders: AgentOrders, reread: @escaping @Sendable () async -> AgentConfiguration?
    ) async throws -> Outcome {
        try await withThrowingTaskGroup(of: Event.self) { group in
            addWork(to: &group, orders)
            group.addTask { .ordered(try await orders.next()) }
            defer { group.cancelAll() }
            while let event = try await group.next() {
                switch event {
                case .done: continue
                case .ended(let status):
                    await drain()
                    return .ended(status)
                case .ordered(.stop):
                    SystemdNotification.stopping.send()
                    await endChild(&group)
                    await drain()
                    return .ended(0)
                case .ordered(.reload):
                    if let next = await reread() {
                        if !configuration.isSameWork(as: next) {
                            await endChild(&group)
                            return .replaced(next)
                        }
                        await reload(next)
                    }
                    group.addTask { .ordered(try await orders.next()) }
                }
            }
            return .ended(0)
        }
    }

    private func addWork(to group: inout ThrowingTaskGroup<Event, any Error>, _ orders: AgentOrders) {
        if let auth {
            group.addTask {
                try await auth.run()
                return .done
            }
        }
        if let runner {
            group.addTask {
                try await runner.run()
                return .done
            }
        }
        if !configuration.proxy.listeners.isEmpty {
            let proxy = ProxyWork(
                settings: configuration.proxy, vault: configuration.vault, holder: auth, clock: parts.clock,
                logger: logger, quit: { orders.give(.stop) })
            group.addTask {
                try await proxy.run()
                return .done
            }
        }
        if let child, let runner {
            group.addTask {
                try await runner.firstRendering()
                return .ended(try await child.run { runner.environment() })
            }
        }
        group.addTask { try await begin() }
        group.addTask {
            try await report()
            return .done
        }
    }

    /// Waits until everything is there for the first time, and says so.
    private func begin() async throws -> Event {
        try await auth?.delivery()
        if configuration.exitsAfterAuth, child == nil {
            try await runner?.settled()
            return .ended(0)
        }
        try await runner?.firstRendering()
        SystemdNotification.ready.send()
        logger.info("agent is ready")
        return .done
    }

    /// Keeps up what `signet agent status` shows.
    private func report() async throws {
        let startedAt = parts.clock.now
        var last: AgentReport?
        while true {
            let report = AgentReport(configuration, startedAt: startedAt, problems: runner?.problems() ?? [])
            if report != last {
                do {
                    try report.write(in: parts.stateDirectory)
                } catch {
                    logger.warning("What `signet agent status` shows cannot be written: \(error)")
                }
                last = report
            }
            try await parts.clock.sleep(for: Self.reportInterval)
        }
    }

    /// The same configuration, other files that it names: certificates for TLS.
    private func reload(_ next: AgentConfiguration) async {
        do {
            try await auth?.reload(next.vault)
        } catch {
            logger.error("The TLS files could not be read again; the former ones are used on: \(error)")
        }
    }

    /// Has the program end, and waits for it.
    private func endChild(_ group: inout ThrowingTaskGroup<Event, any Error>) async {
        guard let child, await child.end() else { return }
        while let event = try? await group.next() {
            if case .ended = event { return }
        }
    }

    /// What the engine has in hand is finished: it still has the token.
    private func drain() async {
        parts.tools.engine.finish()
        await withTaskGroup(of: Void.self) { group in
            group.addTask { _ = try? await parts.engineEnded.get() }
            group.addTask { try? await parts.clock.sleep(for: Self.patience) }
            await group.next()
            group.cancelAll()
        }
    }
}

extension AgentConfiguration {
    /// Whether a login by the one is a login by the other. The files of certificates and keys may differ.
    fileprivate func hasSameLogin(as other: AgentConfiguration) -> Bool {
        autoAuth == other.autoAuth && vault.address == other.vault.address && vault.namespace == other.vault.namespace
    }

    /// Whether nothing but the log and files of TLS is to be taken over.
    fileprivate func isSameWork(as other: AgentConfiguration) -> Bool {
        hasSameLogin(as: other) && templates == other.templates && rendering == other.rendering && child == other.child
            && proxy == other.proxy && exitsAfterAuth == other.exitsAfterAuth
    }
}
