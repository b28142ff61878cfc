import SignetWatch

/// A source of the configuration that cannot be made as it is now, because a file that it names is missing, say: its look fails with the
/// reason, the others go on, and its places stay as they were.
struct UnmadeSource: WatchSource {
    let name: String
    let reason: any Error

    func look(_ tell: @escaping @Sendable (Observation) async throws -> Void) async throws -> LookExtent {
        throw reason
    }
}
