import Foundation
import SignetServer
import Synchronization

/// A line on the terminal that says how far something is, gone again at the end. Nothing where no person watches.
final class MeterLine: Sendable {
    private static let pace: Duration = .milliseconds(100)

    private let isShown = isatty(STDERR_FILENO) == 1
    private let shownAt = Mutex<ContinuousClock.Instant?>(nil)

    /// What the line says changes at most ten times in a second.
    func show(_ text: @autoclosure () -> String) {
        guard isShown else { return }
        shownAt.withLock { shownAt in
            let now = ContinuousClock.now
            if let shownAt, now - shownAt < Self.pace { return }
            shownAt = now
            StandardErrorStream.write("\r\u{1B}[K\(text())")
        }
    }

    func end() {
        if isShown { StandardErrorStream.write("\r\u{1B}[K") }
    }
}
