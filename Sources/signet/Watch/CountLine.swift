import Foundation
import SignetServer
import Synchronization

/// A line on the terminal that counts what has been done, gone again at the end. Nothing where no person watches.
final class CountLine: Sendable {
    private let isShown = isatty(STDERR_FILENO) == 1
    private let state = Mutex<(count: Int, shownAt: ContinuousClock.Instant?)>((0, nil))

    /// Counts one more; what the line says changes at most ten times in a second.
    func add(_ what: String) {
        guard isShown else { return }
        state.withLock { state in
            state.count += 1
            let now = ContinuousClock.now
            if let shownAt = state.shownAt, now - shownAt < .milliseconds(100) { return }
            state.shownAt = now
            StandardErrorStream.write("\r\u{1B}[K\(state.count)  \(what.prefix(60))")
        }
    }

    func end() {
        if isShown { StandardErrorStream.write("\r\u{1B}[K") }
    }
}
