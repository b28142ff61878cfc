@testable import SignetWatch

/// A source that tells one thing.
struct OnePlace: WatchSource {
    let name = "shop"
    let observation: Observation

    func look(_ tell: @escaping @Sendable (Observation) async throws -> Void) async throws -> LookExtent {
        try await tell(observation)
        return .everything
    }
}
