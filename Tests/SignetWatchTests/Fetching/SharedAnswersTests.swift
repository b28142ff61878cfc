import Foundation
import SignetCore
import Synchronization
import Testing

@testable import SignetWatch

/// Answers that are remembered and shared.
@Suite struct SharedAnswersTests {
    private static let now = Date(timeIntervalSince1970: 1_800_000_000)

    /// Counts how often something is found out.
    private final class Counter: Sendable {
        private let count = Mutex(0)
        var value: Int { count.withLock { $0 } }
        func next() -> Int {
            count.withLock { count in
                count += 1; return count
            }
        }
    }

    @Test func remembersUntilItEnds() async throws {
        let (answers, counter) = (SharedAnswers<String, Int>(capacity: 10), Counter())
        for moment in [0.0, 99, 101, 150] {
            let now = Self.now.addingTimeInterval(moment)
            let value = try await answers.value(for: "a", at: now) {
                .init(value: counter.next(), until: now.addingTimeInterval(100))
            }
            #expect(value == (moment > 100 ? 2 : 1))
        }
    }

    @Test func remembersFailuresForAWhile() async throws {
        let (answers, counter) = (SharedAnswers<String, Int>(capacity: 10), Counter())
        for moment in [0.0, 599, 601] {
            await #expect(throws: SignetError(.timedOut, "")) {
                _ = try await answers.value(for: "a", at: Self.now.addingTimeInterval(moment)) {
                    _ = counter.next()
                    throw SignetError(.timedOut, "No answer.")
                }
            }
        }
        #expect(counter.value == 2)
    }

    @Test func keepsNoMoreThanItMay() async throws {
        let answers = SharedAnswers<Int, Int>(capacity: 100)
        for key in 0..<50 {
            _ = try await answers.value(for: key, at: Self.now) {
                .init(value: key, until: Self.now.addingTimeInterval(Double(1000 + key)), cost: 30)
            }
            let size = await answers.size
            #expect(size <= 100)
        }
        let counter = Counter()
        // The last ones are there; the first, and what is larger than all, are not.
        for key in [49, 48, 47] {
            _ = try await answers.value(for: key, at: Self.now) {
                .init(value: counter.next(), until: Self.now.addingTimeInterval(2000), cost: 30)
            }
        }
        #expect(counter.value == 0)
        for _ in 0..<2 {
            _ = try await answers.value(for: 1000, at: Self.now) {
                .init(value: counter.next(), until: Self.now.addingTimeInterval(2000), cost: 101)
            }
        }
        #expect(counter.value == 2)
    }

    /// Who waits for somebody who gives up finds out by himself.
    @Test func takesOverWhenTheFirstIsCancelled() async throws {
        let answers = SharedAnswers<String, Int>(capacity: 10)
        let (started, begin) = AsyncStream.makeStream(of: Void.self)
        let first = Task {
            try await answers.value(for: "a", at: Self.now) {
                begin.yield()
                try await Task.sleep(for: .seconds(3600))
                return .init(value: 1, until: Self.now)
            }
        }
        for await _ in started { break }
        async let second = answers.value(for: "a", at: Self.now) { .init(value: 2, until: Self.now) }
        first.cancel()
        let value = try await second
        #expect(value == 2)
        await #expect(throws: CancellationError.self) { _ = try await first.value }
    }
}
