import Foundation
import SignetCore
import Synchronization

/// A clock on which sleeping takes no time; each sleep may do something first.
final class SkippingClock: WallClock {
    private let state = Mutex((now: Date(timeIntervalSince1970: 1_800_000_000), sleeps: 0))
    private let onSleep: @Sendable (Int) async throws -> Void

    /// - Parameter onSleep: told the number of the sleep, 1 is the first
    init(onSleep: @escaping @Sendable (Int) async throws -> Void = { _ in }) {
        self.onSleep = onSleep
    }

    var now: Date { state.withLock { $0.now } }
    var sleeps: Int { state.withLock { $0.sleeps } }

    func sleep(until deadline: Date) async throws {
        let number = state.withLock { state in
            state.now = max(state.now, deadline)
            state.sleeps += 1
            return state.sleeps
        }
        try await onSleep(number)
    }
}
