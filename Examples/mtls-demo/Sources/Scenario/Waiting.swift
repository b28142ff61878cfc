import Foundation

/// Returns what `look` finds, asking again until it finds something.
/// - Parameters:
///   - what: the end of the sentence "waited for ..."
///   - log: the file whose end is shown when it never comes
/// - Throws: `DemoFailure` once `limit` has passed, and whatever `look` throws.
func waitFor<Found>(
    _ what: String,
    limit: Duration = .seconds(60),
    log: String? = nil,
    look: () async throws -> Found?
) async throws -> Found {
    let deadline = ContinuousClock.now + limit
    while ContinuousClock.now < deadline {
        if let found = try await look() { return found }
        try await Task.sleep(for: .milliseconds(50))
    }
    throw DemoFailure("Waited \(limit) for \(what); it did not happen.", log: log)
}
