import Logging
import SignetCore
import SignetRenewal
import SignetStorage

/// What all template runners of a process share: one engine that keeps every certificate, one database, one clock.
///
///     let database = try Database.open(path: "\(state)/signet.db", migrations: AgentTools.migrations)
///     let tools = AgentTools(database: database, sealer: sealer, clock: SystemClock(), logger: logger)
///     let runner = try TemplateRunner(scope: "agent", …, tools: tools, handler: handler)
///     // Runners that are to go on after a restart are made before the engine runs.
///     try await withThrowingDiscardingTaskGroup { group in
///         group.addTask { try await tools.run() }
///         group.addTask { try await runner.run() }
///     }
public final class AgentTools: Sendable {
    /// The tables of everything here, those of leases and the sealer among them.
    public static let migrations: [Migration] =
        Sealer.migrations + [Leases.migration] + RenewalEngine.migrations + TemplateMigrations.all

    /// Keeps the certificates of all runners.
    public let engine: RenewalEngine
    /// Where the engine hands certificates to runners.
    public let destinations: RegisteredDestinations
    /// With ``migrations`` applied.
    public let database: Database
    /// For what must not lie open in the database.
    public let sealer: Sealer
    /// What the time is taken from.
    public let clock: any WallClock
    /// Gets no secrets.
    public let logger: Logger
    let issuers: ScopedIssuers

    /// - Parameters:
    ///   - database: opened with ``migrations`` (and others, where the program has more tables)
    ///   - sealer: open, over the same database
    public init(database: Database, sealer: Sealer, clock: any WallClock, logger: Logger) {
        self.database = database
        self.sealer = sealer
        self.clock = clock
        self.logger = logger
        destinations = RegisteredDestinations()
        issuers = ScopedIssuers(clock: clock)
        // Nothing is compared in turn: a runner sees to its files itself. Another process may ask for a renewal now.
        engine = RenewalEngine(
            database: database, sealer: sealer, issuers: issuers, clock: clock, logger: logger,
            destinations: destinations, settings: EngineSettings(inspectionInterval: nil, pollInterval: .seconds(2)))
    }

    /// Keeps the certificates until cancelled. Only one call at a time.
    public func run() async throws { try await engine.run() }

    /// What was kept for the runner of a scope that is gone for good: its certificates are no longer renewed, what it had still
    /// to do after changes is forgotten. Its files stay.
    /// - Throws: what the database throws.
    public func forget(scope: String) async throws {
        try await issuers.drop(scope, from: engine)
        destinations.register(scope, as: nil)
        try await TemplateRepository(database: database, sealer: sealer, scope: scope).forget()
    }
}
