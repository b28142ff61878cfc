/// Lets other tasks work until `condition` holds: for what happens soon and tells nobody.
/// - Throws: `CancellationError` when the test's time limit comes first; without that the loop would outlive its test.
public func yielding(until condition: () async throws -> Bool) async throws {
    while try await !condition() {
        try Task.checkCancellation()
        await Task.yield()
    }
}
