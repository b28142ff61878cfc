import Synchronization

/// The section `dashboard` of `signet.yaml` as it is at the moment, and who is to hear of it.
final class DeclaredDashboard: Sendable {
    private struct State {
        var configuration: DashboardConfiguration?
        /// Whether nobody has taken it since it was declared.
        var isNews = false
        var changed: AsyncStream<Void>.Continuation?
    }

    private let state: Mutex<State>

    init(_ configuration: DashboardConfiguration?) {
        state = Mutex(State(configuration: configuration))
    }

    /// Takes over what `signet.yaml` declares; nil: nothing is served. Also what is the same is told: files that it names may not be.
    func declare(_ configuration: DashboardConfiguration?) {
        state.withLock { state in
            state.configuration = configuration
            state.isNews = true
            state.changed?.yield()
        }
    }

    /// What is declared now.
    func take() -> DashboardConfiguration? {
        state.withLock { state in
            state.isNews = false
            return state.configuration
        }
    }

    /// An element when something was declared that nobody has taken. One stream at a time.
    func news() -> AsyncStream<Void> {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        state.withLock { state in
            state.changed = continuation
            if state.isNews { continuation.yield() }
        }
        return stream
    }
}
