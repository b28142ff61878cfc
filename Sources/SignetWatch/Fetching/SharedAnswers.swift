import Foundation
import SignetCore

/// Remembers what was found out, bounded, and lets those who ask the same at the same time share one answer: every certificate of
/// an authority names the same list, and a server that is down must not hold up each of them.
actor SharedAnswers<Key: Hashable & Sendable, Value: Sendable> {
    /// What was found out, and how long it is good.
    struct Answer: Sendable {
        var value: Value
        var until: Date
        /// What it takes of the capacity.
        var cost = 1
    }

    private struct Entry {
        var result: Result<Value, any Error>
        var until: Date
        var cost: Int
    }

    /// After which a question that failed is asked again.
    private static var patience: TimeInterval { 600 }
    /// For which an answer serves those who come in the same moment, even when it is good for less.
    private static var shortestTime: TimeInterval { 60 }

    private let capacity: Int
    private var used = 0
    private var entries: [Key: Entry] = [:]
    private var waiting: [Key: [CheckedContinuation<Void, Never>]] = [:]

    /// - Parameter capacity: the sum of costs that is kept
    init(capacity: Int) {
        self.capacity = capacity
    }

    /// The answer that is known, or being found out by somebody else, or that `find` finds.
    /// - Throws: what `find` throws now, or threw a short while ago; `CancellationError`.
    func value(
        for key: Key, at now: Date, find: @Sendable () async throws -> Answer
    ) async throws -> Value {
        while true {
            try Task.checkCancellation()
            if let entry = entries[key], entry.until > now { return try entry.result.get() }
            guard waiting[key] != nil else { break }
            // Whoever finds out has a limit of time. If it was cancelled, the next one takes over.
            await withCheckedContinuation { waiting[key, default: []].append($0) }
        }
        waiting[key] = []
        defer { for waiter in waiting.removeValue(forKey: key) ?? [] { waiter.resume() } }
        do {
            let answer = try await find()
            let until = max(answer.until, now.addingTimeInterval(Self.shortestTime))
            keep(Entry(result: .success(answer.value), until: until, cost: answer.cost), for: key, at: now)
            return answer.value
        } catch {
            try Task.checkCancellation()
            if error is CancellationError { throw error }
            keep(
                Entry(result: .failure(error), until: now.addingTimeInterval(Self.patience), cost: 1), for: key, at: now
            )
            throw error
        }
    }

    /// How much of the capacity is taken.
    var size: Int { used }

    /// Forgets first what is no longer good, then what ends soonest.
    private func keep(_ entry: Entry, for key: Key, at now: Date) {
        forget(key)
        guard entry.cost <= capacity else { return }
        if used + entry.cost > capacity {
            for old in entries.filter({ $0.value.until <= now }).keys { forget(old) }
        }
        while used + entry.cost > capacity, let first = entries.min(by: { $0.value.until < $1.value.until })?.key {
            forget(first)
        }
        entries[key] = entry
        used += entry.cost
    }

    private func forget(_ key: Key) {
        used -= entries.removeValue(forKey: key)?.cost ?? 0
    }
}
