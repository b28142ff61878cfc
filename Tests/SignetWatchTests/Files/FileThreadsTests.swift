import Foundation
import Testing

@testable import SignetWatch

@Suite(.timeLimit(.minutes(10))) struct FileThreadsTests {
    @Test func whoIsCancelledDoesNotWaitForAThreadThatHangs() async throws {
        let threads = FileThreads(count: 1)
        let (begun, hanging) = (AsyncStream<Void>.makeStream(), DispatchSemaphore(value: 0))
        let reader = Task {
            try await threads.run {
                begun.continuation.yield()
                hanging.wait()
                return 1
            }
        }
        for await _ in begun.stream { break }
        reader.cancel()
        let result = await reader.result
        #expect(throws: CancellationError.self) { try result.get() }
        hanging.signal()
        let later = try await threads.run { 2 }
        #expect(later == 2)
        threads.end()
    }

    @Test func afterTheEndNothingIsBegun() async throws {
        let threads = FileThreads(count: 2)
        let first = try await threads.run { 1 }
        #expect(first == 1)
        threads.end()
        await #expect(throws: CancellationError.self) { try await threads.run { 2 } }
    }
}
