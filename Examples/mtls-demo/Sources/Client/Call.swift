/// What came of one call.
enum CallResult: Sendable {
    case answered(status: Int, body: String)
    case failed(String)

    /// The result in one line.
    var text: String {
        switch self {
        case .answered(200, let body): body
        case .answered(let status, let body): "\(status) \(body)"
        case .failed(let reason): reason
        }
    }
}

/// Calls `path` on a new connection.
func call(_ endpoint: Endpoint, _ path: String = "/", as credentials: ClientCredentials) async -> CallResult {
    await call(endpoint, path, with: RenewedContext(credentials), trusting: credentials.trust)
}

/// Calls `path` on a new connection, with the certificate that is in place now.
/// - Parameter trust: what `context` trusts, to explain a refusal
func call(
    _ endpoint: Endpoint, _ path: String = "/", with context: RenewedContext, trusting trust: ClientCredentials.Trust
) async -> CallResult {
    do {
        let answer = try await HTTPSConnection.open(to: endpoint, context: context.current()) {
            try await $0.get(path)
        }
        return .answered(status: answer.status, body: answer.body.pageText)
    } catch {
        return .failed(await FailureText.explained(error, calling: endpoint, trusting: trust))
    }
}

extension String {
    /// The words of an error page, or a plain text, in one line: nginx says in HTML why it refuses.
    var pageText: String {
        let words = contains("<html>") ? firstMatch(of: /<center>([^<]*)<\/center>/).map { String($0.1) } ?? self : self
        return words.split(whereSeparator: \.isNewline).joined(separator: " ")
    }
}
