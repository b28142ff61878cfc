import Synchronization

/// What could not be looked at, noted by many tasks.
final class LookNotes: Sendable {
    private let limit: Int
    private let state = Mutex<(extent: LookExtent, omitted: Int)>((.everything, 0))

    /// - Parameter limit: how many sentences are kept
    init(keeping limit: Int) { self.limit = limit }

    /// Notes a problem that hides no place.
    func add(_ sentence: String) {
        state.withLock { state in
            if state.extent.problems.count < limit { state.extent.note(sentence) } else { state.omitted += 1 }
        }
    }

    /// Notes that it was told of a location why nothing can be seen there.
    func hide(_ location: String) { state.withLock { $0.extent.hide(location) } }

    var extent: LookExtent {
        state.withLock { state in
            var extent = state.extent
            if state.omitted > 0 { extent.note("\(state.omitted) more could not be looked at.") }
            return extent
        }
    }
}
