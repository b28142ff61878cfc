import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import SignetCore

/// One request to a provider's interface and its whole answer.
struct HTTPExchange: Sendable {
    /// What came back.
    struct Reply: Sendable {
        let status: HTTPResponseStatus
        let body: [UInt8]

        /// The beginning of the body on one line, for messages.
        var excerpt: String {
            let text = String(decoding: body.prefix(300), as: UTF8.self)
            return text.split(whereSeparator: \.isNewline).joined(separator: " ").trimmedASCIIWhitespace
        }
    }

    /// The largest answer that is read, in bytes.
    static let limit = 1 << 20

    let client: HTTPClient
    var timeout: Duration = .seconds(30)

    /// - Throws: `.dnsProviderFailed` when nothing, or too much, comes back
    func send(_ request: HTTPClientRequest) async throws -> Reply {
        var request = request
        request.headers.replaceOrAdd(name: "User-Agent", value: "signet")
        do {
            let response = try await client.execute(
                request, timeout: .nanoseconds(Int64(timeout.timeInterval * 1e9)))
            return Reply(
                status: response.status, body: Array(buffer: try await response.body.collect(upTo: Self.limit)))
        } catch {
            try Task.checkCancellation()
            throw SignetError(
                .dnsProviderFailed, "\(request.method.rawValue) \(request.url) failed: \(error).",
                remedy: "Check the URL, and that the service is reachable from this machine.")
        }
    }

    /// Sends a value as JSON.
    func post(_ value: some Encodable, to url: String, headers: HTTPHeaders = [:]) async throws -> Reply {
        var request = HTTPClientRequest(url: url)
        request.method = .POST
        request.headers = headers
        request.headers.replaceOrAdd(name: "Content-Type", value: "application/json")
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        request.body = .bytes(ByteBuffer(bytes: try encoder.encode(value)))
        return try await send(request)
    }
}
