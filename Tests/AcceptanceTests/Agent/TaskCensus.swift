import Foundation
import Synchronization

/// Counts, again and again, the processes of a task: those whose last argument is its mark.
final class TaskCensus: Sendable {
    struct Findings: Sendable {
        var looks = 0
        /// The most at once.
        var most = 0
        /// Every process that was met.
        var processes: Set<Int32> = []
    }

    private let findings: Mutex<Findings>
    private let look: Mutex<RepeatedLook?>

    init(mark: String) {
        findings = Mutex(Findings())
        look = Mutex(nil)
        let repeated = RepeatedLook(pause: 10_000) { [weak self] in self?.count(mark) }
        look.withLock { $0 = repeated }
    }

    /// What was found so far.
    var found: Findings { findings.withLock { $0 } }

    private func count(_ mark: String) {
        let alive = runningProcesses { $0.last == mark }
        findings.withLock {
            $0.looks += 1
            $0.most = max($0.most, alive.count)
            $0.processes.formUnion(alive)
        }
    }
}

/// The processes whose command lines are as wished; none that has ended and is not waited for yet.
func runningProcesses(where isWished: ([String]) -> Bool) -> [Int32] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    return names.compactMap(Int32.init).filter { id in
        guard let bytes = try? Data(contentsOf: URL(fileURLWithPath: "/proc/\(id)/cmdline")), !bytes.isEmpty else {
            return false
        }
        return isWished(bytes.split(separator: 0).map { String(decoding: $0, as: UTF8.self) })
    }
}
