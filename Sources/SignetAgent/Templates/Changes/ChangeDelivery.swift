import Foundation
import Logging
import SignetCore
import SignetRenewal

/// Tells the handler of changes, one after another, each until it has been handled. What could not be done waits, and is tried again
/// beside whatever changes meanwhile: one command that fails holds up no other.
struct ChangeDelivery: Sendable {
    private static let schedule = RetrySchedule.exponential(from: .seconds(2), ceiling: .seconds(300))

    let repository: TemplateRepository
    let handler: any TemplateChangeHandler
    let templates: [LoadedTemplate]
    let clock: any WallClock
    let logger: Logger
    let problems: ProblemList
    let wake = WakeSignal()

    /// A change that was told in vain.
    private struct Failure {
        let change: NotedChange
        let times: Int
        let next: Date
    }

    /// - Parameter idle: called whenever there is nothing to tell
    /// - Throws: what the database throws; `CancellationError`.
    func run(idle: @Sendable () -> Void) async throws {
        var failure: Failure?
        while true {
            try Task.checkCancellation()
            if let noted = try await repository.claim(with: failure?.change.number) {
                failure = try await tell(noted, after: 0)
            } else if let waiting = failure {
                if clock.now < waiting.next {
                    await wake.wait(until: waiting.next, on: clock)
                } else {
                    failure = try await tell(waiting.change, after: waiting.times)
                }
            } else {
                idle()
                await wake.wait(until: .distantFuture, on: clock)
            }
        }
    }

    /// - Returns: how it failed
    private func tell(_ noted: NotedChange, after failures: Int) async throws -> Failure? {
        let places = Dictionary(uniqueKeysWithValues: templates.map { ($0.key, $0.index) })
        let indices = noted.templates.compactMap { places[$0] }.sorted()
        let change = TemplateChange(number: noted.number, templates: indices, isFirst: noted.isFirst)
        do {
            // Of templates that are no longer configured nobody knows what is to follow.
            if !indices.isEmpty { try await handler.handle(change) }
        } catch {
            try Task.checkCancellation()
            return try await keep(noted, after: error, failures + 1, of: indices)
        }
        problems.solve(.change)
        try await repository.finish(noted)
        return nil
    }

    private func keep(
        _ noted: NotedChange, after error: any Error, _ failures: Int, of indices: [Int]
    ) async throws -> Failure {
        let unfinished = error as? UnfinishedChange
        var rest = noted
        rest.templates = (unfinished?.templates ?? indices).map { templates[$0].key }
        let names = (unfinished?.templates ?? indices).map { templates[$0].spec.name }.joined(separator: ", ")
        let problem =
            unfinished?.cause ?? error as? SignetError
            ?? SignetError(.actionFailed, "What is to follow a change of \(names) failed.", cause: error)
        problems.note(problem, for: .change)
        logger.error("\(problem)", metadata: ["change": "\(noted.number)", "attempt": "\(failures)"])
        if rest.templates != noted.templates { try await repository.note(rest) }
        var generator = SystemRandomNumberGenerator()
        let delay = Self.schedule.delay(afterFailures: failures, using: &generator)
        return Failure(change: rest, times: failures, next: clock.now.addingTimeInterval(delay.timeInterval))
    }
}
