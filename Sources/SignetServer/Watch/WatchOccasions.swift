import Synchronization

/// When to look, and at what: says it once for however many reasons there are.
final class WatchOccasions: Sendable {
    /// What is to be looked at.
    enum Occasion: Equatable, Sendable {
        case everything
        /// Sources in which something may have changed.
        case sources(Set<String>)
    }

    private struct State {
        var isDue = false
        var rung: Set<String> = []
    }

    private let state = Mutex(State())
    /// An element when something has come to be looked at.
    let signals: AsyncStream<Void>
    private let signal: AsyncStream<Void>.Continuation

    init() {
        (signals, signal) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    }

    /// It is time to look at everything.
    func becomeDue() {
        state.withLock { $0.isDue = true }
        signal.yield()
    }

    /// Something of a source may have changed.
    func ring(_ source: String) {
        state.withLock { _ = $0.rung.insert(source) }
        signal.yield()
    }

    /// Whether only sources are to be looked at, so that what else changes may be waited for.
    var canWait: Bool { state.withLock { !$0.isDue } }

    /// Takes what is to be looked at now; who looks at everything looks at the sources that rang too.
    /// - Returns: nil: nothing
    func take() -> Occasion? {
        state.withLock { state in
            defer { state = State() }
            if state.isDue { return .everything }
            return state.rung.isEmpty ? nil : .sources(state.rung)
        }
    }
}
