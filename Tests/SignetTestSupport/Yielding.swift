/// Lets other tasks work until `condition` holds: for what happens soon and tells nobody.
/// - Throws: `CancellationError` when the test's time limit comes first; without that the loop would outlive its test.
public func yielding(until condition: () async throws -> Bool) async throws {
    var looks = 0
    while try await !condition() {
        try Task.checkCancellation()
        looks += 1
        // What takes longer needs the processor that looking again and again would take from it.
        if looks < 200 { await Task.yield() } else { try await Task.sleep(for: .milliseconds(1)) }
    }
}
