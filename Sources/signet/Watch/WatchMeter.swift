import Foundation
import SignetServer
import SignetWatch
import Synchronization

/// How far a look is, on one line of the terminal; nothing where no person watches.
final class WatchMeter: Sendable {
    private let isShown = isatty(STDERR_FILENO) == 1
    private let last = Mutex(ContinuousClock.now - .seconds(1))

    func show(_ progress: WatchProgress) {
        guard isShown else { return }
        let isTime = last.withLock { last in
            guard ContinuousClock.now - last >= .milliseconds(100) else { return false }
            last = .now
            return true
        }
        guard isTime else { return }
        let counts = progress.counts
        StandardErrorStream.write(
            "\r\u{1B}[KLooking: \(progress.sourcesDone) of \(progress.sources) sources, \(counts.all) places,"
                + " \(counts.criticals) critical, \(counts.warnings) warnings")
    }

    func end() {
        if isShown { StandardErrorStream.write("\r\u{1B}[K") }
    }
}
