import SignetTestSupport

/// Runs openssl, which has to accept what it is given.
/// - Throws: `TestSupportError` with everything it printed when it does not.
@discardableResult
func openssl(
    _ arguments: [String], input: [UInt8] = [], environment: [String: String] = [:]
) async throws -> ToolResult {
    try await accepted(by: "openssl", arguments, input: input, environment: environment)
}

/// ``openssl(_:input:environment:)`` with a text as input.
@discardableResult
func openssl(_ arguments: [String], input: String) async throws -> ToolResult {
    try await openssl(arguments, input: Array(input.utf8))
}

/// Runs GnuTLS certtool, which has to accept what it is given.
/// - Throws: `TestSupportError` with everything it printed when it does not.
@discardableResult
func certtool(_ arguments: [String], input: [UInt8] = []) async throws -> ToolResult {
    try await accepted(by: "certtool", arguments, input: input, environment: [:])
}

/// ``certtool(_:input:)`` with a text as input.
@discardableResult
func certtool(_ arguments: [String], input: String) async throws -> ToolResult {
    try await certtool(arguments, input: Array(input.utf8))
}

private func accepted(
    by name: String, _ arguments: [String], input: [UInt8], environment: [String: String]
) async throws -> ToolResult {
    let result = try await runTool(
        name, arguments, input: input, environment: environment)
    guard result.status == 0 else {
        throw TestSupportError(
            "\(name) \(arguments.joined(separator: " ")) ended with \(result.status):\n\(result.everything)")
    }
    return result
}
