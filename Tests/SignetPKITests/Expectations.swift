import SignetCore
import Testing

/// Expects an error of that code.
func expect(
    _ code: SignetError.Code, sourceLocation: SourceLocation = #_sourceLocation, _ body: () async throws -> Void
) async {
    await #expect(throws: SignetError(code, ""), sourceLocation: sourceLocation) { try await body() }
}

/// Expects that referees object to nothing.
func expectApproval(_ objections: [String], sourceLocation: SourceLocation = #_sourceLocation) {
    #expect(objections.isEmpty, "\(objections.joined(separator: "\n"))", sourceLocation: sourceLocation)
}
