import Foundation
import Synchronization

/// Which certificates this process is working on, and which it leaves alone for a while.
final class Workbench: Sendable {
    private struct State {
        var busy: Set<String> = []
        var postponed: [String: Date] = [:]
        var isClosed = false
    }

    private let state = Mutex(State())

    /// Whether nothing new is to be begun.
    var isClosed: Bool { state.withLock { $0.isClosed } }

    func close() { state.withLock { $0.isClosed = true } }

    /// How many are being worked on.
    var busyCount: Int { state.withLock { $0.busy.count } }

    /// How many cannot be begun now.
    func blockedCount(at now: Date) -> Int {
        state.withLock { state in
            state.postponed = state.postponed.filter { $0.value > now }
            return state.busy.count + state.postponed.count
        }
    }

    /// From when on a certificate that is due at `due` can be begun; nil while it is being worked on.
    func ready(_ name: String, due: Date) -> Date? {
        state.withLock { state in
            state.busy.contains(name) ? nil : max(due, state.postponed[name] ?? due)
        }
    }

    func begin(_ name: String) {
        state.withLock { _ = $0.busy.insert(name) }
    }

    func end(_ name: String, leaveAloneUntil moment: Date?) {
        state.withLock { state in
            state.busy.remove(name)
            state.postponed[name] = moment
        }
    }
}
