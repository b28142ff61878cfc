import Synchronization

@testable import SignetWatch

/// What a source told.
final class ToldObservations: Sendable {
    private let observations = Mutex<[Observation]>([])
    var all: [Observation] { observations.withLock { $0 } }
    func add(_ observation: Observation) { observations.withLock { $0.append(observation) } }
}
