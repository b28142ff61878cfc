import SignetTestSupport

/// Returns what `look` finds, asking again until it finds something: for what another process does.
/// - Throws: `TestSupportError` with `explanation` once `limit` has passed, and whatever `look` throws.
func eventually<Found>(
    _ what: String,
    within limit: Duration = .seconds(300),
    explanation: () -> String = { "" },
    look: () async throws -> Found?
) async throws -> Found {
    let deadline = ContinuousClock.now + limit
    while ContinuousClock.now < deadline {
        if let found = try await look() { return found }
        try await Task.sleep(for: .milliseconds(20))
    }
    throw TestSupportError("Waited \(limit) for \(what); it did not happen.\n\(explanation())")
}
