import SignetRenewal
import SignetTemplate
import Synchronization

/// What has become another since templates were rendered with it.
final class ChangedInputs: Sendable {
    let wake = WakeSignal()
    private let changed = Mutex<Set<TemplateDependency>>([])

    func note(_ dependencies: Set<TemplateDependency>) {
        changed.withLock { $0.formUnion(dependencies) }
        wake.raise()
    }

    /// All of it; from then on it counts as seen.
    func take() -> Set<TemplateDependency> {
        changed.withLock { changed in
            defer { changed = [] }
            return changed
        }
    }
}
