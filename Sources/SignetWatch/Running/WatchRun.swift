import Foundation
import Logging
import SignetCore
import Synchronization

/// One look at all sources: each observation is judged and written down as it comes, then places are judged together.
///
/// A source that fails, with whatever error, or hangs takes nothing with it: the others are looked at, the run ends within its time,
/// and says what it could not see. Of a source that cannot say what it did not see nothing is concluded from silence.
public struct WatchRun: Sendable {
    /// So many observations are judged at a time, and written in one transaction.
    private static let batch = 200

    private let sources: [any WatchSource]
    private let assessor: any Assessor
    private let inventory: Inventory
    private let timeLimit: Duration
    private let parallelism: Int
    private let problems: [String]
    private let clock: any WallClock
    private let logger: Logger
    private let progress: @Sendable (WatchProgress) -> Void

    /// - Parameters:
    ///   - timeLimit: of the whole; what has not been looked at then is not
    ///   - parallelism: how many observations are judged at a time: judging may wait for others' servers
    ///   - problems: what will be missing, as is known before, as sentences
    ///   - progress: told after each batch, from any task
    public init(
        sources: [any WatchSource], assessor: any Assessor, inventory: Inventory, timeLimit: Duration = .seconds(600),
        parallelism: Int = 32, problems: [String] = [], clock: any WallClock, logger: Logger,
        progress: @escaping @Sendable (WatchProgress) -> Void = { _ in }
    ) {
        self.sources = sources
        self.assessor = assessor
        self.inventory = inventory
        self.timeLimit = timeLimit
        self.parallelism = max(parallelism, 1)
        self.problems = problems
        self.clock = clock
        self.logger = logger
        self.progress = progress
    }

    /// Looks at everything once.
    /// - Parameter isWhole: whether these are all sources that there are: places of others are there no more
    /// - Returns: the run as it was written down.
    /// - Throws: what the database throws; `CancellationError` when cancelled. The run has failed then; where the database cannot even
    ///   note that, the next one does.
    public func run(isWhole: Bool = true) async throws -> RunRecord {
        let id = try await inventory.beginRun(at: clock.now, isWhole: isWhole)
        do {
            return try await run(id, isWhole: isWhole)
        } catch {
            let reason = Task.isCancelled ? "it was stopped." : Self.sentence(error)
            _ = try? await inventory.endRun(
                id, at: clock.now, outcome: .failed, problems: ["It did not end: \(reason)"])
            throw error
        }
    }

    private func run(_ id: Int64, isWhole: Bool) async throws -> RunRecord {
        let counter = WatchCounter(sources: sources.count, progress: progress)
        let looks = try await lookAtAll(run: id, try await inventory.knownRevocations(), counter)
        let now = clock.now
        for look in looks {
            guard let hidden = look.hidden else { continue }
            try await inventory.endPlaces(of: look.source, notSeenIn: id, besides: hidden, at: now)
        }
        try await inventory.setLooks(looks.map(\.record), isWhole: isWhole)
        if isWhole { try await inventory.endPlaces(ofSourcesOtherThan: Set(sources.map(\.name)), at: now) }
        var problems = self.problems
        problems += looks.flatMap { look in look.problems.map { "\(look.source): \($0)" } }
        problems.sort()
        do {
            try await inventory.setJointFindings(assessor.findingsTogether(in: inventory, run: id), run: id)
        } catch {
            try Task.checkCancellation()
            problems.append("Places were not judged together: \(Self.sentence(error))")
        }
        for problem in problems {
            logger.warning("The watch could not see everything.", metadata: ["reason": "\(problem)"])
        }
        let failed = looks.allSatisfy(\.hasFailed) && !looks.isEmpty
        return try await inventory.endRun(
            id, at: clock.now, outcome: problems.isEmpty ? .complete : failed ? .failed : .partial, problems: problems)
    }

    /// Looks at those first that find certificates for themselves, side by side, then at those that ask whether a certificate is known
    /// here: who asked while the others are still looking would raise an alarm about each new one.
    ///
    /// The time limit is that of both together; the first ones leave a quarter of it to the second.
    private func lookAtAll(run: Int64, _ revocations: KnownRevocations, _ counter: WatchCounter) async throws -> [Look]
    {
        let first = sources.filter { !$0.judgesByInventory }
        let second = sources.filter(\.judgesByInventory)
        let share = timeLimit / 4
        let start = clock.now
        var looks = try await look(
            at: first, within: second.isEmpty ? timeLimit : timeLimit - share, run: run, revocations, counter)
        let left = timeLimit - .seconds(clock.now.timeIntervalSince(start).rounded(.up))
        looks += try await look(at: second, within: min(max(left, share), timeLimit), run: run, revocations, counter)
        return looks
    }

    private func look(
        at sources: [any WatchSource], within limit: Duration, run: Int64, _ revocations: KnownRevocations,
        _ counter: WatchCounter
    ) async throws -> [Look] {
        let looks = try await withThrowingTaskGroup(of: Look.self) { group in
            for source in sources {
                group.addTask { try await look(at: source, within: limit, run: run, revocations, counter) }
            }
            var looks: [Look] = []
            for try await look in group { looks.append(look) }
            return looks
        }
        try Task.checkCancellation()
        return looks
    }

    /// How the look at one source went.
    private struct Look: Sendable {
        var source: String
        var problems: [String] = []
        /// Where it could not see; nil: nobody can say.
        var hidden: HiddenLocations?
        var hasFailed = false
        var endedAt = Date.distantPast

        var record: SourceLook {
            SourceLook(
                source: source, outcome: hasFailed ? .failed : problems.isEmpty ? .everything : .part,
                reasons: problems, endedAt: endedAt)
        }
    }

    private func look(
        at source: any WatchSource, within limit: Duration, run: Int64, _ revocations: KnownRevocations,
        _ counter: WatchCounter
    ) async throws -> Look {
        var look = Look(source: source.name)
        let intake = ObservationIntake(
            batch: Self.batch, parallelism: parallelism, assessor: assessor, revocations: revocations,
            recall: { try inventory.lastShown(at: $0) },
            lastFound: { try inventory.lastFound(of: $0, at: $1) },
            write: { assessed in
                try await inventory.record(assessed, run: run)
                counter.add(assessed)
            })
        do {
            let extent = try await withDeadline(limit, clock) {
                let extent = try await source.look { try await intake.take($0) }
                try await intake.finish()
                return extent
            }
            if let extent {
                (look.problems, look.hidden) = (extent.problems, extent.hidden)
            } else {
                try await intake.finish()
                look.problems = ["it was not looked at to its end within \(DurationText(limit))."]
            }
        } catch {
            try Task.checkCancellation()
            if await intake.failure == nil { try await intake.finish() }
            look.hasFailed = true
            look.problems = [Self.sentence(error)]
        }
        if let failure = await intake.failure { throw failure }
        look.endedAt = clock.now
        counter.sourceEnded(source.name)
        return look
    }

    /// What a person is told of an error, whoever made it.
    private static func sentence(_ error: any Error) -> String {
        (error as? SignetError)?.message ?? "it failed: \("\(error)".prefix(500).onePrintableLine)"
    }
}

/// What `body` returns; nil when it did not within the time, and then it was cancelled.
private func withDeadline<Value: Sendable>(
    _ limit: Duration, _ clock: any WallClock, _ body: @escaping @Sendable () async throws -> Value
) async throws -> Value? {
    try await withThrowingTaskGroup(of: Value?.self) { group in
        group.addTask {
            do { return try await body() } catch is CancellationError where Task.isCancelled { return nil }
        }
        group.addTask {
            do { try await clock.sleep(for: limit) } catch is CancellationError {}
            return nil
        }
        defer { group.cancelAll() }
        let first = try await group.next() ?? nil
        try Task.checkCancellation()
        return first
    }
}
