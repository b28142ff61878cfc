import Synchronization

/// How far a run is.
public struct WatchProgress: Sendable, Equatable {
    /// How many sources have been looked at, of how many.
    public var sourcesDone = 0
    public var sources: Int
    /// What was found so far, by severity.
    public var counts = PlaceCounts()

    public init(sources: Int) {
        self.sources = sources
    }
}

/// Counts what a run sees.
final class WatchCounter: Sendable {
    private let state: Mutex<WatchProgress>
    private let progress: @Sendable (WatchProgress) -> Void

    init(sources: Int, progress: @escaping @Sendable (WatchProgress) -> Void) {
        state = Mutex(WatchProgress(sources: sources))
        self.progress = progress
    }

    func add(_ assessed: [AssessedObservation]) {
        tell { state in
            for each in assessed { state.counts.add(1, of: each.findings.map(\.severity).max() ?? .ok) }
        }
    }

    func sourceEnded(_ name: String) { tell { $0.sourcesDone += 1 } }

    private func tell(_ change: (inout WatchProgress) -> Void) {
        let now = state.withLock { state in
            change(&state)
            return state
        }
        progress(now)
    }
}
