import Foundation
import Logging
import SignetCore
import SignetRenewal
import SignetTemplate
import Synchronization

/// The secrets that a runner's templates use, but for certificates: in memory, kept fresh, the last good value staying while
/// the server is away.
final class SecretCache: Sendable {
    private struct Entry {
        var value: TemplateValue?
        var step = SecretLifetime.Step.replace
        var due: Date
        var isBusy = false
        var failures = 0
        var error: SignetError?
    }

    private struct State {
        var entries: [TemplateDependency: Entry] = [:]
        var busy = 0
        var fatal: SignetError?
    }

    /// After so many failures in a row an agent gives up that is told to.
    static let mostAttempts = 12

    private let reading: SecretReading
    private let lifetime: SecretLifetime
    private let settings: TemplateRunnerSettings
    private let clock: any WallClock
    private let logger: Logger
    private let changed: @Sendable (Set<TemplateDependency>) -> Void
    private let wake = WakeSignal()
    private let state = Mutex(State())

    init(
        access: any VaultAccess, settings: TemplateRunnerSettings, clock: any WallClock, logger: Logger,
        changed: @escaping @Sendable (Set<TemplateDependency>) -> Void
    ) {
        reading = SecretReading(access: access)
        self.settings = settings
        self.clock = clock
        self.logger = logger
        self.changed = changed
        lifetime = SecretLifetime(
            interval: settings.staticSecretInterval,
            threshold: min(max(settings.leaseRenewalThreshold ?? 0.9, 0.05), 0.95))
    }

    /// What is known.
    var values: [TemplateDependency: TemplateValue] { state.withLock { $0.entries.compactMapValues(\.value) } }

    /// What could not be had the last time.
    var failures: [(dependency: TemplateDependency, error: SignetError)] {
        state.withLock { $0.entries.compactMap { entry in entry.value.error.map { (entry.key, $0) } } }
    }

    /// Has these fetched that are not known yet.
    func want(_ dependencies: Set<TemplateDependency>) {
        let now = clock.now
        state.withLock { state in
            for dependency in dependencies where state.entries[dependency] == nil {
                state.entries[dependency] = Entry(due: now)
            }
        }
        wake.raise()
    }

    /// Forgets all but these.
    func keep(_ dependencies: Set<TemplateDependency>) {
        state.withLock { state in
            state.entries = state.entries.filter { dependencies.contains($0.key) || $0.value.isBusy }
        }
    }

    /// Fetches what is due until cancelled.
    /// - Throws: the error of a secret that could not be had for too long, where that ends the agent.
    func run() async throws {
        // A run before may have been broken off.
        state.withLock { state in
            state.busy = 0
            for dependency in state.entries.keys { state.entries[dependency]?.isBusy = false }
        }
        try await withThrowingDiscardingTaskGroup { group in
            while true {
                try Task.checkCancellation()
                let (due, next, fatal) = begin()
                if let fatal { throw fatal }
                for (dependency, step) in due {
                    group.addTask { try await self.fetch(dependency, step) }
                }
                await wake.wait(until: next ?? .distantFuture, on: clock)
            }
        }
    }

    private func begin() -> (due: [(TemplateDependency, SecretLifetime.Step)], next: Date?, fatal: SignetError?) {
        let now = clock.now
        return state.withLock { state in
            var due: [(TemplateDependency, SecretLifetime.Step)] = []
            var next: Date?
            for (dependency, entry) in state.entries where !entry.isBusy {
                if entry.due > now {
                    next = min(next ?? entry.due, entry.due)
                } else if state.busy < settings.parallelRequests {
                    state.busy += 1
                    state.entries[dependency]?.isBusy = true
                    due.append((dependency, entry.step))
                }
            }
            return (due, next, state.fatal)
        }
    }

    private func fetch(_ dependency: TemplateDependency, _ step: SecretLifetime.Step) async throws {
        defer {
            state.withLock { state in
                state.busy -= 1
                state.entries[dependency]?.isBusy = false
            }
            wake.raise()
        }
        do {
            if case .renew(let lease, let seconds) = step, try await renewed(dependency, lease, seconds) { return }
            let answer = try await reading.get(dependency)
            keep(answer, of: dependency)
        } catch {
            try Task.checkCancellation()
            fail(error, of: dependency)
        }
    }

    /// - Returns: false when the lease is over, or soon is for good: then the secret is got anew.
    private func renewed(_ dependency: TemplateDependency, _ lease: String, _ seconds: Int) async throws -> Bool {
        do {
            let reply = try await reading.renew(lease, for: seconds)
            guard reply.isRenewable, reply.leaseDuration * 2 > seconds else { return false }
            var generator = SystemRandomNumberGenerator()
            let (_, at) = lifetime.next(after: reply, at: clock.now, using: &generator)
            state.withLock { state in
                // The length of the first lease stays the measure of what is left of it.
                state.entries[dependency]?.due = at
                state.entries[dependency]?.failures = 0
                state.entries[dependency]?.error = nil
            }
            return true
        } catch let failure as SecretFailure where failure.retryAdvice.needsPerson {
            return false
        }
    }

    private func keep(_ answer: SecretReading.Answer, of dependency: TemplateDependency) {
        var generator = SystemRandomNumberGenerator()
        let (step, at) = lifetime.next(after: answer.reply, at: clock.now, using: &generator)
        let isNew = state.withLock { state in
            guard let before = state.entries[dependency] else { return false }
            state.entries[dependency] = Entry(value: answer.value, step: step, due: at, isBusy: before.isBusy)
            return before.value != answer.value
        }
        if isNew { changed([dependency]) }
    }

    private func fail(_ error: any Error, of dependency: TemplateDependency) {
        let failure =
            error as? SecretFailure
            ?? SecretFailure(
                error: error as? SignetError
                    ?? SignetError(.invalidInput, "\(dependency) could not be had.", cause: error),
                retryAdvice: RetryAdvice(schedule: .exponential(from: .seconds(1), ceiling: .seconds(60))))
        var generator = SystemRandomNumberGenerator()
        let now = clock.now
        let count: Int = state.withLock { state in
            guard var entry = state.entries[dependency] else { return 0 }
            entry.failures += 1
            entry.error = failure.error
            let delay = failure.retryAdvice.schedule.delay(afterFailures: entry.failures, using: &generator)
            entry.due = now.addingTimeInterval(delay.timeInterval)
            state.entries[dependency] = entry
            if settings.endsOnRetryFailure, entry.failures >= Self.mostAttempts { state.fatal = failure.error }
            return entry.failures
        }
        if count > 0 { logger.error("\(failure.error)", metadata: ["secret": "\(dependency)", "attempt": "\(count)"]) }
    }
}
