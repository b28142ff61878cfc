import Foundation
import Logging
import ServiceLifecycle
import SignetACME
import SignetAuthority
import SignetCore
import SignetPKI
import SignetRenewal
import SignetStorage
import SignetVault
import SignetWatch

/// Everything that belongs to one `signet.yaml`, put together: the database with its keys, the authorities, the engine.
public struct Workspace: Sendable {
    /// What a command needs of it.
    public enum Access: Hashable, Sendable {
        /// The private keys too.
        case everything
        /// What is recorded. It can be read whoever holds the sealing key, as of a Vault server whose seal needs shares.
        case records
    }

    /// What the file says.
    public let configuration: Configuration
    /// The private CA.
    public let authorities: AuthorityService
    /// The renewal engine.
    public let engine: RenewalEngine
    /// The watch: every certificate that is met, wherever it is.
    public let watch: WatchFrontDoor

    let watching: WatchService
    private let dashboard: DeclaredDashboard
    let acme: ACMEIssuers
    let vaults: VaultIssuers
    let vault: VaultFrontDoor
    private let requests = RequestCounters()
    /// Of the file as it was when it was read.
    private let fingerprint: FileFingerprint
    private let database: Database
    private let clock: any WallClock
    let logger: Logger

    /// Finds `signet.yaml` (the path given, else `$SIGNET_CONFIG`, `./signet.yaml`, `/etc/signet/signet.yaml`) and opens
    /// database, sealer and services.
    /// - Parameters:
    ///   - access: whether the sealing key is read too
    ///   - logger: nil: to standard error as the file's `log` section says
    /// - Throws: ``ConfigurationProblems``, `.configurationNotFound`, and what opening the database and the sealer throws.
    public static func open(
        configurationPath: String?, for access: Access = .everything, clock: any WallClock = SystemClock(),
        logger: Logger? = nil
    ) async throws -> Workspace {
        let path = try ConfigurationFile.locate(configurationPath)
        let fingerprint = FileFingerprint(path: path)
        let configuration = try ConfigurationFile.load(path: path)
        let logger = logger ?? .standardError(configuration.log)
        try DataDirectory.make(configuration.dataDirectory)
        let database = try Database.open(path: configuration.databasePath, migrations: SignetDatabase.migrations)
        do {
            let sealer =
                switch access {
                case .everything:
                    try await Sealer.open(database: database, source: configuration.sealing.source)
                case .records: Sealer.closed
                }
            return Workspace(
                configuration, fingerprint, database: database, sealer: sealer, clock: clock, logger: logger)
        } catch {
            try? await database.close()
            throw error
        }
    }

    /// What is in the database of a configuration; nil when it has none yet. Needs no sealing key.
    static func authorities(of configuration: Configuration) async throws -> AuthorityDirectory? {
        try await reading(configuration) { try await AuthorityDirectory(database: $0) }
    }

    /// Opens the database of a configuration, without its sealing key, to look something up; nil when it has none yet.
    static func reading<Result>(
        _ configuration: Configuration, _ body: (Database) async throws -> Result
    ) async throws -> Result? {
        guard FileManager.default.fileExists(atPath: configuration.databasePath) else { return nil }
        let database = try Database.open(path: configuration.databasePath, migrations: SignetDatabase.migrations)
        let result: Result
        do {
            result = try await body(database)
        } catch {
            try? await database.close()
            throw error
        }
        try await database.close()
        return result
    }

    private init(
        _ configuration: Configuration, _ fingerprint: FileFingerprint, database: Database, sealer: Sealer,
        clock: any WallClock, logger: Logger
    ) {
        self.configuration = configuration
        self.fingerprint = fingerprint
        self.database = database
        self.clock = clock
        self.logger = logger
        authorities = AuthorityService(database: database, sealer: sealer, clock: clock, logger: logger)
        acme = ACMEIssuers(
            configuration.issuers, database: database, sealer: sealer, clock: clock, logger: logger)
        vaults = VaultIssuers(
            configuration.vaultIssuers, database: database, sealer: sealer, clock: clock, logger: logger)
        let authorities = authorities
        vault = VaultFrontDoor(
            addressPath: configuration.vaultAddressPath,
            answers: TLSALPNAnswers(responses: acme.responses, clock: clock, logger: logger), requests: requests,
            clock: clock, logger: logger
        ) { settings in
            VaultCore(database: database, sealer: sealer, settings: settings, clock: clock, logger: logger) { _ in
                authorities
            }
        }
        engine = RenewalEngine(
            database: database, sealer: sealer,
            issuers: IssuerCatalog(authorities: authorities, acme: acme, vaults: vaults, clock: clock),
            clock: clock, logger: logger)
        watch = WatchFrontDoor(
            engine: engine, authorities: authorities, acme: acme, database: database, clock: clock, logger: logger)
        watching = WatchService(watch: watch, clock: clock, logger: logger)
        dashboard = DeclaredDashboard(configuration.dashboard)
    }

    /// Creates the authorities and roles that `signet.yaml` declares and that do not exist yet, updates roles whose lines
    /// changed, and hands the certificates to the engine.
    /// - Throws: `.authorityDiffers` when an authority exists with another subject, key kind or parent than declared.
    public func applyConfiguration() async throws {
        try await declaredState.apply(configuration)
    }

    /// What makes the world as a configuration declares it.
    var declaredState: DeclaredState {
        DeclaredState(
            authorities: authorities, acme: acme, vaults: vaults, vault: vault, engine: engine, watching: watching,
            dashboard: dashboard, logger: logger)
    }

    /// Server and engine in the foreground until SIGTERM or SIGINT, which drain; SIGHUP or a changed `signet.yaml` reloads.
    /// - Throws: `.serverRunning` when another process serves this database, and what listening throws.
    public func up() async throws {
        let lock = try ServerLock(dataDirectory: configuration.dataDirectory)
        defer { withExtendedLifetime(lock) {} }
        let services = try services()
        try await applyConfiguration()
        var quiet = logger
        quiet.logLevel = max(logger.logLevel, .notice)
        var group = ServiceGroupConfiguration(
            services: services, gracefulShutdownSignals: [.sigterm, .sigint], cancellationSignals: [.sigquit],
            logger: quiet)
        group.maximumGracefulShutdownDuration = .seconds(30)
        try await ServiceGroup(configuration: group).run()
        logger.notice("Stopped.")
    }

    /// The services in the order in which they start; they stop in the opposite one.
    private func services() throws -> [any Service] {
        let condition = ServerCondition(now: clock.now)
        let routes = PublicationRoutes(
            authorities: authorities, engine: engine, vault: vault, condition: condition,
            metrics: MetricsPage(
                authorities: authorities, engine: engine, vault: vault, condition: condition, requests: requests,
                watch: WatchMetrics(
                    inventory: watch.inventory, placeLimit: { [watching] in watching.metricPlaces },
                    notifications: { try await watch.notifications() }),
                clock: clock),
            metricsToken: try AccessToken(path: configuration.metricsTokenPath),
            challenges: HTTPChallengeAnswers(responses: acme.responses, logger: logger), requests: requests,
            logger: logger)
        let pages = try DashboardService(
            dashboard, subject: dashboardSubject, addressPath: configuration.dashboardAddressPath, requests: requests,
            clock: clock, logger: logger)
        return [
            PublicationServer(
                listen: configuration.listen, addressPath: configuration.addressPath, routes: routes, logger: logger),
            RevocationListService(authorities: authorities),
            ChallengeCleaningService(acme: acme, clock: clock, logger: logger),
            TokenKeepingService(vaults: vaults, clock: clock, logger: logger),
            EngineService(
                engine: engine, parallelism: configuration.parallelRenewals, condition: condition),
            vault,
            watching,
            pages,
            IdlePagesService(clock: clock),
            ConfigurationReloader(
                initial: configuration, fingerprint: fingerprint, environment: ProcessInfo.processInfo.environment,
                state: declaredState, condition: condition, clock: clock, logger: logger),
            StoppingNotice(),
        ]
    }

    /// What the pages for people are about.
    private var dashboardSubject: Dashboard.Subject {
        let (acme, vaults, engine, configuration) = (acme, vaults, engine, configuration)
        return Dashboard.Subject(
            inventory: watch.inventory, engine: engine, authorities: authorities,
            issuers: { DeclaredIssuers(acme: acme.configurations, vaults: vaults.configurations) },
            plan: { moment in
                var current = configuration
                current.issuers = acme.configurations
                current.certificates = try await engine.status().map(\.spec)
                return try await Planner(current).plan(at: moment)
            },
            revoke: { try await revokeRequestingRenewal($0) })
    }

    /// Closes the database.
    public func close() async throws {
        await acme.shutdown()
        await vaults.shutdown()
        try await database.close()
    }
}

extension SealingConfiguration {
    /// The source of the key as the sealer wants it.
    fileprivate var source: KeyEncryptionKeySource {
        switch self {
        case .keyFile(let path): .file(path: path, createIfMissing: true)
        case .environment(let name): .environment(name: name)
        case .passphraseFile(let path): .passphrase { try PassphraseSource.file(path).read() }
        case .passphraseEnvironment(let name): .passphrase { try PassphraseSource.environment(name).read() }
        }
    }
}
