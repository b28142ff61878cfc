import Foundation
import Logging
import ServiceLifecycle
import SignetAuthority
import SignetCore
import SignetDNS
import SignetRenewal
import SignetStorage
import SignetWatch
import Synchronization

/// The watch of one `signet.yaml`: runs it, tells who is to be told, and answers what is known.
public struct WatchFrontDoor: Sendable {
    /// Only one process looks at a time.
    private static let lease = "watch"

    /// What was found so far.
    public let inventory: Inventory
    /// What was added by `signet watch add`.
    public let added: AddedSourceRepository

    let engine: RenewalEngine
    let authorities: AuthorityService
    let acme: ACMEIssuers
    let database: WatchDatabase
    let environment: [String: String]
    let clock: any WallClock
    let logger: Logger

    init(
        engine: RenewalEngine, authorities: AuthorityService, acme: ACMEIssuers, database: Database,
        environment: [String: String] = ProcessInfo.processInfo.environment, clock: any WallClock, logger: Logger
    ) {
        self.engine = engine
        self.authorities = authorities
        self.acme = acme
        self.database = WatchDatabase(database)
        self.environment = environment
        self.clock = clock
        self.logger = logger
        inventory = Inventory(database: database)
        added = AddedSourceRepository(database: database)
    }

    /// Looks at everything once, and tells who is to be told.
    /// - Parameters:
    ///   - names: only these sources; empty: all
    ///   - progress: told now and then
    /// - Returns: the run.
    /// - Throws: `.watchRunning` when another process looks; `.notFound` for a name, and when there is no source, after what was known
    ///   of those that are gone has ended. What a source, a notifier or the trusted roots cannot be made of is a problem of the run, and
    ///   no more.
    public func run(
        _ configuration: WatchConfiguration?, only names: Set<String> = [],
        progress: @escaping @Sendable (WatchProgress) -> Void = { _ in }
    ) async throws -> RunRecord {
        let configuration = configuration ?? WatchConfiguration()
        let all = try await sources(of: configuration)
        for name in names.sorted() where !all.contains(where: { $0.name == name }) {
            throw SignetError(
                .notFound, "There is no source \"\(name)\" to watch.",
                remedy: Spelling.hint(name, all.map(\.name)) + " `signet watch list` shows them.")
        }
        guard !all.isEmpty else { throw try await endEverything(configuration) }
        let chosen = names.isEmpty ? all : all.filter { names.contains($0.name) }
        let others = names.isEmpty ? [] : try await problems(of: all.map(\.name).filter { !names.contains($0) })
        return try await look(
            at: chosen, isWhole: names.isEmpty, configuration, problems: others, progress: progress)
    }

    /// Looks at no source, so that what was known of those that are gone ends, and who was told of it hears that.
    /// - Returns: what to tell the caller.
    private func endEverything(_ configuration: WatchConfiguration) async throws -> SignetError {
        let isSomethingKnown = try await inventory.hasPlaces()
        if isSomethingKnown {
            _ = try await look(at: [], isWhole: true, configuration, problems: []) { _ in }
        } else {
            // What was watched before is no source that fails.
            try await inventory.setLooks([], isWhole: true)
        }
        return SignetError(
            .notFound,
            isSomethingKnown
                ? "There is nothing to watch any more: what was known of sources that are gone has ended."
                : "There is nothing to watch.",
            remedy: "Add something: `signet watch add www.example.org`, or name sources under watch in signet.yaml.")
    }

    private func look(
        at chosen: [WatchSourceConfiguration], isWhole: Bool, _ configuration: WatchConfiguration, problems: [String],
        progress: @escaping @Sendable (WatchProgress) -> Void
    ) async throws -> RunRecord {
        let notifying = notifying(configuration)
        let (policy, lack) = try await configuration.policy(authorities: authorities, acme: acme)
        let run = WatchRun(
            sources: chosen.map(source),
            assessor: StandardAssessor(
                policy: policy, fetcher: HTTPFetcher(), authorizations: DNSResolver(), clock: clock),
            inventory: inventory, timeLimit: configuration.timeLimit.duration,
            problems: problems + notifying.absences + [lack].compactMap(\.self), clock: clock, logger: logger,
            progress: progress)
        let record = try await database.holding(Self.lease, clock: clock) { try await run.run(isWhole: isWhole) }
        guard let record else {
            throw SignetError(
                .watchRunning, "Another process is looking at the moment.",
                remedy: "Wait until it has ended; `signet watch report` shows what it finds.")
        }
        try await notifying.afterRun(record)
        for problem in await notifying.deliverDue().problems {
            logger.error("A message could not be sent; it is kept and tried again.", metadata: ["reason": "\(problem)"])
        }
        while try await inventory.tidy(
            endedBefore: clock.now.addingTimeInterval(-configuration.keep.duration.timeInterval))
        {}
        return record
    }

    /// What is looked at: the sources of `signet.yaml`, then those that were added.
    /// - Throws: as ``Database/read(_:)``.
    public func sources(of configuration: WatchConfiguration) async throws -> [WatchSourceConfiguration] {
        let declared = configuration.sources
        let added = try await added.all().map(\.configuration)
        return declared + added.filter { source in !declared.contains { $0.name == source.name } }
    }

    /// How the notifiers fare, also those that `signet.yaml` no longer names.
    /// - Throws: as ``Database/read(_:)``.
    func notifications() async throws -> [WatchMetrics.Notifications] {
        let counts = try await Notifying(
            inventory: inventory, database: database.database, clock: clock, notifiers: [], logger: logger
        ).counts()
        return counts.map {
            WatchMetrics.Notifications(notifier: $0.name, sent: $0.sent, failed: $0.failed, queued: $0.queued)
        }
    }

    /// What the last run could not see of sources at which the next one does not look: it is so still, as far as anybody knows.
    private func problems(of sources: [String]) async throws -> [String] {
        let last = try await inventory.summary(at: clock.now).lastRun?.problems ?? []
        return last.filter { problem in sources.contains { problem.hasPrefix("\($0): ") } }
    }

    /// What looks at a source; what cannot be made says so when it is to look.
    private func source(_ declared: WatchSourceConfiguration) -> any WatchSource {
        do {
            return try declared.source(engine: engine, authorities: authorities, database: database, clock: clock)
        } catch {
            return UnmadeSource(name: declared.name, reason: error)
        }
    }

    /// Whoever tells; those that cannot be made now, because a secret's file is missing, say, are absent.
    func notifying(_ configuration: WatchConfiguration) -> Notifying {
        var (notifiers, absent) = ([any Notifier](), [String: String]())
        for declared in configuration.notify {
            do {
                notifiers.append(try declared.notifier(environment: environment, logger: logger))
            } catch {
                absent[declared.name] = (error as? SignetError)?.message ?? "It cannot be made: \(error)".onOneLine
            }
        }
        return Notifying(
            inventory: inventory, database: database.database, clock: clock, notifiers: notifiers, absent: absent,
            logger: logger)
    }
}

/// The database as the watch uses it.
struct WatchDatabase: Sendable {
    let database: Database

    init(_ database: Database) {
        self.database = database
    }

    /// nil: another process holds it.
    func holding<Value: Sendable>(
        _ lease: String, clock: any WallClock, _ body: () async throws -> Value
    ) async throws -> Value? {
        try await Leases(database: database, clock: clock).hold(lease, for: .seconds(60), body)
    }
}

extension SignetError.Code {
    /// Another process looks at the same sources.
    public static let watchRunning = Self(rawValue: "watch.running")
}

extension Workspace {
    /// Looks at everything once, as ``WatchFrontDoor/run(_:only:progress:)``.
    public func watchOnce(
        only names: Set<String> = [], progress: @escaping @Sendable (WatchProgress) -> Void = { _ in }
    ) async throws -> RunRecord {
        try await watch.run(configuration.watch, only: names, progress: progress)
    }

    /// Looks by the schedule, in the foreground, until SIGTERM or SIGINT.
    /// - Throws: what the schedule and the notifiers are refused with.
    public func watchUntilStopped() async throws {
        watching.declare(configuration.watch ?? WatchConfiguration())
        var group = ServiceGroupConfiguration(
            services: [watching], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        group.maximumGracefulShutdownDuration = .seconds(30)
        try await ServiceGroup(configuration: group).run()
    }
}
