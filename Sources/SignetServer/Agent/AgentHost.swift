import Foundation
import Logging
import SignetAgent
import SignetCore
import SignetRenewal
import SignetStorage

/// An agent: logs in, keeps certificates, renders templates, runs commands or a program, until it is told to end.
public struct AgentHost: Sendable {
    /// What an agent is started with.
    public struct Options: Sendable {
        /// Files and directories, as the user gave them.
        public var configurations: [String]
        /// nil: see ``AgentStateDirectory``.
        public var state: String?
        public var flags: AgentFlags
        public var environment: [String: String]

        public init(
            configurations: [String], state: String? = nil, flags: AgentFlags = AgentFlags(),
            environment: [String: String] = ProcessInfo.processInfo.environment
        ) {
            self.configurations = configurations
            self.state = state
            self.flags = flags
            self.environment = environment
        }

        func load() throws -> AgentConfiguration {
            // Programs that the agent starts do not get its token.
            _ = SecretVariables.read("VAULT_TOKEN", from: environment)
            return try AgentConfiguration.load(configurations, environment: environment, flags: flags)
        }
    }

    private let options: Options
    private let clock: any WallClock

    public init(_ options: Options, clock: any WallClock = SystemClock()) {
        self.options = options
        self.clock = clock
    }

    /// Works until SIGTERM or SIGINT, until the program that it runs has ended, or, with `exit_after_auth`, until everything was
    /// rendered once. SIGHUP reads configuration, templates and TLS files again.
    /// - Returns: the exit status.
    /// - Throws: what is wrong with the configuration; `.serverRunning`; what opening the state throws; a template's error that
    ///   is fatal.
    public func run() async throws -> Int32 {
        let signals = await AgentSignals()
        let configuration = try options.load()
        let output = try AgentLogOutput(configuration.log)
        let logger = Logger(label: "signet.agent") { _ in AgentLog(output) }
        let state = try await AgentState.open(
            AgentStateDirectory.path(
                options.state, configurations: options.configurations, environment: options.environment))
        let result: Result<Int32, any Error>
        do {
            let lock = try await state.lock()
            defer { withExtendedLifetime(lock) {} }
            let idFile = try configuration.pidFile.map(ProcessIDFile.init)
            defer { idFile?.remove() }
            result = .success(try await work(configuration, state, signals, output, logger))
        } catch {
            result = .failure(error)
        }
        try await state.database.close()
        return try result.get()
    }

    private func work(
        _ configuration: AgentConfiguration, _ state: AgentState, _ signals: AgentSignals, _ output: AgentLogOutput,
        _ logger: Logger
    ) async throws -> Int32 {
        tell(of: configuration, state, logger)
        let tools = AgentTools(database: state.database, sealer: state.sealer, clock: clock, logger: logger)
        let parts = AgentParts(
            tools: tools, stateDirectory: state.directory, loginStore: state.loginStore,
            environment: options.environment, clock: clock, logger: logger)
        // Made before the engine runs: its runner goes on with what a process before has left.
        let first = try await AgentSession(configuration, parts)
        let orders = AgentOrders()
        return try await withThrowingTaskGroup(of: Int32?.self) { group in
            group.addTask {
                await signals.forward(to: orders)
                return nil
            }
            group.addTask {
                defer { parts.engineEnded.set(true) }
                try await tools.run()
                return nil
            }
            group.addTask {
                try await IdlePages.keep(clock)
                return nil
            }
            group.addTask { try await sessions(from: first, parts, orders, output) }
            defer { group.cancelAll() }
            while let status = try await group.next() {
                if let status { return status }
            }
            return 0
        }
    }

    /// Works by one reading of the configuration after the other.
    private func sessions(
        from first: AgentSession, _ parts: AgentParts, _ orders: AgentOrders, _ output: AgentLogOutput
    ) async throws -> Int32 {
        var session = first
        while true {
            let present = session
            let outcome: AgentSession.Outcome
            do {
                outcome = try await present.run(orders) { await reread(present.configuration, output, parts.logger) }
            } catch {
                await present.close()
                throw error
            }
            switch outcome {
            case .ended(let status):
                await present.close()
                parts.logger.info("agent stopped")
                return status
            case .replaced(let configuration):
                do {
                    session = try await AgentSession(configuration, parts, after: present)
                    await present.close(before: session)
                } catch {
                    parts.logger.error("THE CHANGED CONFIGURATION IS NOT USED: \(error)")
                    session = try await AgentSession(present.configuration, parts, after: present)
                }
            }
        }
    }

    /// SIGHUP.
    /// - Returns: the configuration as it is now; nil: it cannot be used
    private func reread(
        _ present: AgentConfiguration, _ output: AgentLogOutput, _ logger: Logger
    ) async -> AgentConfiguration? {
        do {
            let configuration = try options.load()
            try output.reopen(configuration.log)
            logger.info("reloaded configuration", metadata: ["files": "\(configuration.files.joined(separator: ","))"])
            tell(of: configuration, logger)
            return configuration
        } catch {
            logger.error("THE CHANGED CONFIGURATION IS NOT USED; what was there before stays in force: \(error)")
            return nil
        }
    }

    private func tell(of configuration: AgentConfiguration, _ state: AgentState, _ logger: Logger) {
        logger.info(
            "agent started",
            metadata: [
                "version": "\(SignetVersion.current)", "vault": "\(configuration.vault.address)",
                "templates": "\(configuration.templates.count)", "state": "\(state.directory)",
            ])
        tell(of: configuration, logger)
    }

    private func tell(of configuration: AgentConfiguration, _ logger: Logger) {
        for note in configuration.notes { logger.warning("\(note) \(note.remedy)") }
    }
}
