@testable import SignetWatch

/// What a look at a log told.
struct LogLook {
    let told: [Observation]
    let extent: LookExtent

    /// The names of certificates, sorted.
    var names: [String] {
        told.compactMap { if case .seen(let sighting) = $0.outcome { sighting.leaf.title } else { nil } }.sorted()
    }

    var obstacles: [Obstacle] {
        told.compactMap { if case .unreadable(let obstacle) = $0.outcome { obstacle } else { nil } }
    }
}
