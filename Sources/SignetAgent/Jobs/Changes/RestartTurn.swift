import Foundation
import SignetCore
import SignetRenewal

/// Lets the instances of a group restart because of a change one after another: the next when the one before runs again.
actor RestartTurn {
    private var isTaken = false
    private let wake = WakeSignal()
    private let clock: any WallClock

    init(clock: any WallClock) {
        self.clock = clock
    }

    /// Does `body` while no other does.
    /// - Throws: what `body` throws; `CancellationError`.
    nonisolated func take<T: Sendable>(_ body: @Sendable () async throws -> T) async throws -> T {
        while await !begin() {
            try Task.checkCancellation()
            await wake.wait(until: clock.now.addingTimeInterval(1), on: clock)
        }
        let result: Result<T, any Error>
        do {
            result = .success(try await body())
        } catch {
            result = .failure(error)
        }
        await end()
        return try result.get()
    }

    private func begin() -> Bool {
        guard !isTaken else { return false }
        isTaken = true
        return true
    }

    private func end() {
        isTaken = false
        wake.raise()
    }
}
