import Foundation
import SignetCore
import SignetTestSupport
import SignetWatch
import Testing

/// Fetching over the network, from servers that behave and others.
@Suite struct HTTPFetcherTests {
    private func fetch(_ request: RemoteRequest, from answer: LoopbackAnswer) async throws -> [UInt8] {
        let server = try await LoopbackHTTPServer.bind()
        return try await server.serve { _, _ in
            answer
        } while: {
            var request = request
            request.url = server.url + request.url
            return try await HTTPFetcher().fetch(request)
        }
    }

    @Test func getsAndPosts() async throws {
        let server = try await LoopbackHTTPServer.bind()
        let answers = try await server.serve { head, body in
            let type = head.headers.first(name: "Content-Type") ?? "nothing"
            return LoopbackAnswer(status: 200, body: Array("\(head.method) \(head.uri) \(type) ".utf8) + body)
        } while: {
            let fetcher = HTTPFetcher()
            let one = try await fetcher.fetch(
                RemoteRequest(url: "\(server.url)/list", sizeLimit: 100, timeLimit: .seconds(300)))
            let other = try await fetcher.fetch(
                RemoteRequest(
                    url: "\(server.url)/ocsp", body: [0x78], contentType: "application/ocsp-request", sizeLimit: 100,
                    timeLimit: .seconds(300)))
            return [one, other].map { String(decoding: $0, as: UTF8.self) }
        }
        #expect(answers == ["GET /list nothing ", "POST /ocsp application/ocsp-request x"])
    }

    @Test func readsNoMoreThanWanted() async throws {
        let body = [UInt8](repeating: 7, count: 1001)
        let fits = try await fetch(
            RemoteRequest(url: "/", sizeLimit: 1001, timeLimit: .seconds(300)),
            from: LoopbackAnswer(status: 200, body: body))
        #expect(fits == body)
        await #expect(throws: SignetError(.remoteFetchFailed, "")) {
            _ = try await fetch(RemoteRequest(url: "/", sizeLimit: 1000), from: LoopbackAnswer(status: 200, body: body))
        }
    }

    @Test(arguments: [
        LoopbackAnswer(status: 404), LoopbackAnswer(status: 500), LoopbackAnswer(status: 200, ending: .lost),
        LoopbackAnswer(status: 200, body: [1], ending: .broken),
        LoopbackAnswer(status: 302, headers: ["Location": "/again"]),
    ])
    func tellsWhatCameBack(answer: LoopbackAnswer) async throws {
        await #expect(throws: SignetError(.remoteFetchFailed, "")) {
            _ = try await fetch(RemoteRequest(url: "/", sizeLimit: 1000), from: answer)
        }
    }

    @Test func endsInTime() async throws {
        await #expect(throws: SignetError(.remoteFetchFailed, "")) {
            _ = try await fetch(
                RemoteRequest(url: "/", sizeLimit: 1000, timeLimit: .milliseconds(50)),
                from: LoopbackAnswer(status: 200, ending: .stalled))
        }
    }

    @Test(arguments: ["ftp://a.org/x", "file:///etc/passwd", "ldap://a.org", "http://", "nothing"])
    func followsOnlyTheWeb(url: String) async {
        await #expect(throws: SignetError(.remoteFetchFailed, "")) {
            _ = try await HTTPFetcher().fetch(RemoteRequest(url: url, sizeLimit: 10))
        }
    }
}
