import SignetCore
import Synchronization

/// What is wrong with a runner's work now.
final class ProblemList: Sendable {
    /// What something can be wrong with.
    enum Concern: Hashable, Sendable {
        /// Rendering the template at this place of the configuration.
        case rendering(Int)
        /// Publishing the group that begins with this template.
        case publishing(Int)
        /// What follows a change.
        case change
    }

    private let errors = Mutex<[Concern: SignetError]>([:])

    var all: [SignetError] {
        errors.withLock { $0.map(\.value) }.sorted { $0.message < $1.message }
    }

    /// - Returns: whether it is another problem than before
    @discardableResult
    func note(_ error: SignetError, for concern: Concern) -> Bool {
        errors.withLock { $0.updateValue(error, forKey: concern)?.message != error.message }
    }

    func solve(_ concern: Concern) { errors.withLock { $0[concern] = nil } }
}
