import Foundation
import Logging
import ServiceLifecycle
import SignetCore
import SignetWatch
import Synchronization

/// Looks when it is time, or when files have changed; sends what could not be sent.
final class WatchService: Service {
    /// After the first change, so that files that are written one after the other are looked at together.
    private static let settling: Duration = .seconds(5)
    /// When a run could not begin.
    private static let retry: Duration = .seconds(60)

    private struct State {
        var declared = WatchConfiguration()
        var changed: AsyncStream<Void>.Continuation?
    }

    private let watch: WatchFrontDoor
    private let clock: any WallClock
    private let logger: Logger
    private let state = Mutex(State())

    init(watch: WatchFrontDoor, clock: any WallClock, logger: Logger) {
        self.watch = watch
        self.clock = clock
        self.logger = logger
    }

    /// What `signet.yaml` says now, nil: nothing; a change takes effect at once.
    func declare(_ configuration: WatchConfiguration?) {
        // What was added by `signet watch add` is looked at also where signet.yaml says nothing of the watch.
        let configuration = configuration ?? WatchConfiguration()
        let changed = state.withLock { state in
            guard state.declared != configuration else { return nil as AsyncStream<Void>.Continuation? }
            state.declared = configuration
            return state.changed
        }
        changed?.yield()
    }

    /// How many places have metrics of their own.
    var metricPlaces: Int { state.withLock(\.declared.metricPlaces) }

    func run() async throws {
        try await untilShutdown {
            while true {
                let (changes, continuation) = AsyncStream.makeStream(
                    of: Void.self, bufferingPolicy: .bufferingNewest(1))
                let declared = self.state.withLock { state in
                    state.changed = continuation
                    return state.declared
                }
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask { for await _ in changes { return } }
                    group.addTask { try await self.watch(declared) }
                    group.addTask { try await self.deliver(declared) }
                    defer { group.cancelAll() }
                    try await group.next()
                }
                try Task.checkCancellation()
            }
        }
    }

    private func watch(_ configuration: WatchConfiguration) async throws {
        let schedule = try WatchSchedule(parsing: configuration.schedule, jitter: configuration.jitter.duration)
        let bells = SourceBells(watch: watch, declared: configuration, clock: clock, logger: logger)
        let occasions = WatchOccasions()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await self.ring(occasions, by: schedule) }
            group.addTask { try await bells.listen { occasions.ring($0) } }
            group.addTask {
                for await _ in occasions.signals {
                    // Files that are written one after the other are looked at together.
                    if occasions.canWait { try await self.clock.sleep(for: Self.settling) }
                    switch occasions.take() {
                    case .everything: try await self.look(configuration)
                    case .sources(let names): try await self.look(configuration, only: names)
                    case nil: continue
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    /// What was missed while nothing ran is done at once.
    private func ring(_ occasions: WatchOccasions, by schedule: WatchSchedule) async throws {
        let last = try await watch.inventory.lastWholeRun()
        var due = last.map { schedule.next(after: $0) } ?? clock.now
        while true {
            try await clock.sleep(until: due)
            occasions.becomeDue()
            due = schedule.next(after: clock.now)
        }
    }

    /// Looks, and again after a while when that could not begin.
    /// - Parameter names: only at these sources, as far as there are such; nil: at all
    private func look(_ configuration: WatchConfiguration, only names: Set<String>? = nil) async throws {
        while true {
            do {
                var chosen: Set<String> = []
                if let names {
                    chosen = names.intersection(try await watch.sources(of: configuration).map(\.name))
                    if chosen.isEmpty { return }
                }
                let run = try await watch.run(configuration, only: chosen)
                return logger.info(
                    "Certificates were looked at.",
                    metadata: [
                        "places": "\(run.counts.all)", "warnings": "\(run.counts.warnings)",
                        "criticals": "\(run.counts.criticals)", "outcome": "\(run.outcome.rawValue)",
                    ])
            } catch {
                try Task.checkCancellation()
                // Sources may be added later.
                if let error = error as? SignetError, error.code == .notFound {
                    return logger.debug("\(error.message)")
                }
                logger.error("The watch could not look: \(error)")
                try await clock.sleep(for: Self.retry)
            }
        }
    }

    /// Sends what waits, when it is time to try again.
    private func deliver(_ configuration: WatchConfiguration) async throws {
        guard !configuration.notify.isEmpty else { return try await clock.sleep(until: .distantFuture) }
        while true {
            let outcome = await watch.notifying(configuration).deliverDue()
            try Task.checkCancellation()
            for problem in outcome.problems {
                logger.error(
                    "A message could not be sent; it is kept and tried again.", metadata: ["reason": "\(problem)"])
            }
            let next = outcome.nextAttempt
            let latest = clock.now.addingTimeInterval(Self.retry.timeInterval)
            try await clock.sleep(until: max(min(next ?? latest, latest), clock.now.addingTimeInterval(1)))
        }
    }
}
