import Foundation
import SignetCore
import Synchronization

/// A clock on which sleeping takes no time: it jumps to the deadline and notes how far it jumped.
public final class SkippingClock: WallClock {
    private let state: Mutex<(now: Date, sleeps: [Duration])>

    public init(_ start: Date = Date(timeIntervalSince1970: 1_800_000_000)) {
        state = Mutex((start, []))
    }

    public var now: Date { state.withLock { $0.now } }

    /// How long was slept, each time.
    public var sleeps: [Duration] { state.withLock { $0.sleeps } }

    /// Moves the clock forward.
    public func advance(by duration: Duration) {
        state.withLock { $0.now += duration.timeInterval }
    }

    public func sleep(until deadline: Date) async throws {
        try Task.checkCancellation()
        state.withLock { state in
            state.sleeps.append(Duration(timeInterval: max(0, deadline.timeIntervalSince(state.now))))
            state.now = max(state.now, deadline)
        }
        await Task.yield()
    }
}
