import Foundation
import Synchronization

/// How the running server is, for `/readyz` and `/metrics`.
final class ServerCondition: Sendable {
    /// What is known of the last reading of `signet.yaml`.
    struct Reload: Sendable {
        var at: Date
        var succeeded: Bool
    }

    private struct State {
        var isEngineRunning = false
        var reload: Reload
    }

    /// When the server began.
    let startedAt: Date
    private let state: Mutex<State>

    init(now: Date) {
        startedAt = now
        state = Mutex(State(reload: Reload(at: now, succeeded: true)))
    }

    /// Whether the renewal engine is at work.
    var isEngineRunning: Bool {
        get { state.withLock(\.isEngineRunning) }
        set { state.withLock { $0.isEngineRunning = newValue } }
    }

    /// The last reading of `signet.yaml`.
    var reload: Reload {
        get { state.withLock(\.reload) }
        set { state.withLock { $0.reload = newValue } }
    }
}
