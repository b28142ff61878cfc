import AsyncHTTPClient
import Foundation
import NIOCore

/// Somebody who is logged in to the dashboard, and asks for pages.
struct DashboardVisitor: Sendable {
    private let client: HTTPClient
    private let url: String
    private let cookie: String

    /// Logs in.
    /// - Throws: `BenchError`; what the client throws.
    init(_ client: HTTPClient, url: String, token: String) async throws {
        self.client = client
        self.url = url
        let page = try await client.execute(HTTPClientRequest(url: "\(url)/login"), timeout: .seconds(30))
        let text = String(buffer: try await page.body.collect(upTo: 1 << 20))
        guard let login = Self.cookie(of: page),
            let match = text.firstMatch(of: #/name="form_token" value="([0-9a-f]+)"/#)
        else { throw BenchError("the dashboard shows no login") }
        var request = HTTPClientRequest(url: "\(url)/login")
        request.method = .POST
        request.headers.add(name: "Cookie", value: login)
        request.headers.add(name: "Origin", value: url)
        request.headers.add(name: "Content-Type", value: "application/x-www-form-urlencoded")
        request.body = .bytes(ByteBuffer(string: "form_token=\(match.1)&token=\(token)"))
        let answer = try await client.execute(request, timeout: .seconds(30))
        guard answer.status == .seeOther, let session = Self.cookie(of: answer) else {
            throw BenchError("the dashboard does not take the token: \(answer.status)")
        }
        cookie = session
    }

    /// A page, whole.
    /// - Throws: `BenchError` when it is none.
    func page(_ path: String) async throws -> String {
        var request = HTTPClientRequest(url: url + path)
        request.headers.add(name: "Cookie", value: cookie)
        let answer = try await client.execute(request, timeout: .seconds(60))
        let text = String(buffer: try await answer.body.collect(upTo: 16 << 20))
        guard answer.status == .ok else { throw BenchError("\(path): \(answer.status)") }
        return text
    }

    private static func cookie(of response: HTTPClientResponse) -> String? {
        response.headers["set-cookie"].first { !$0.contains("Max-Age=0") }?.split(separator: ";").first.map(String.init)
    }
}
