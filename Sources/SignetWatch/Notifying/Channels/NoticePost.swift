import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import NIOSSL
import SignetCore

/// A message posted to a web server. The address may itself be the secret: no sentence has more of it than the host.
struct NoticePost: Sendable {
    private static let answerLimit = 64 << 10

    let url: Secret<String>
    let headers: HTTPHeaders
    let body: [UInt8]
    /// A PEM file with the authorities that may have issued the server's certificate; nil: those that the machine trusts.
    let trustedFile: String?
    let timeout: Duration

    /// Never shut down: it lives as long as the program, and closes idle connections by itself.
    private static let client: HTTPClient = {
        var configuration = HTTPClient.Configuration(
            redirectConfiguration: .disallow, timeout: .init(connect: .seconds(10)))
        configuration.connectionPool.retryConnectionEstablishment = false
        return HTTPClient(eventLoopGroup: HTTPClient.defaultEventLoopGroup, configuration: configuration)
    }()

    /// - Throws: ``NotifierFailure`` for anything but a status of 2xx.
    func send() async throws {
        let answer: Answer
        do {
            answer = try await exchange()
        } catch let error as NotifierFailure {
            throw error
        } catch {
            try Task.checkCancellation()
            throw NotifierFailure("\(host) did not answer: \(error)".onOneLine, isUnreachable: true)
        }
        let status = answer.status
        guard !(200..<300).contains(status) else { return }
        let said = answer.body.isEmpty ? "" : ": \(answer.body.prefix(300).onePrintableLine.trimmedASCIIWhitespace)"
        // Who is asked too often, or is out of order, would say the same of the next message.
        let isUnreachable =
            status == 408 || status == 425 || status == 429 || status >= 500 || status == 401 || status == 403
        throw NotifierFailure(
            "\(host) answered HTTP \(status)\(said)", isUnreachable: isUnreachable,
            retryAfter: status == 429 || status == 503 ? answer.retryAfter : nil)
    }

    private struct Answer {
        let status: Int
        let retryAfter: String?
        let body: String
    }

    private func exchange() async throws -> Answer {
        var request = HTTPClientRequest(url: url.reveal())
        request.method = .POST
        request.headers = headers
        request.headers.replaceOrAdd(name: "User-Agent", value: "signet/\(SignetVersion.current)")
        if !request.headers.contains(name: "Content-Type") {
            request.headers.add(name: "Content-Type", value: "application/json")
        }
        request.body = .bytes(ByteBuffer(bytes: body))
        request.tlsConfiguration = try tls()
        let limit = TimeAmount.milliseconds(Int64(timeout.timeInterval * 1000))
        let response = try await Self.client.execute(request, timeout: limit)
        let body = try? await response.body.collect(upTo: Self.answerLimit)
        return Answer(
            status: Int(response.status.code), retryAfter: response.headers.first(name: "Retry-After"),
            body: body.map { String(buffer: $0) } ?? "")
    }

    private func tls() throws -> TLSConfiguration? {
        try trustedFile.map(TLSConfiguration.trusting)
    }

    private var host: String { URLComponents(string: url.reveal())?.host ?? "The server" }

    /// - Throws: `.invalidInput`
    static func check(_ url: Secret<String>, of kind: String) throws {
        guard let parts = URLComponents(string: url.reveal()), let host = parts.host, !host.isEmpty,
            ["https", "http"].contains(parts.scheme?.lowercased())
        else {
            throw SignetError(
                .invalidInput, "The address of the \(kind) notifier is no URL of a web server.",
                remedy: "Write https://HOST/PATH.")
        }
    }
}
