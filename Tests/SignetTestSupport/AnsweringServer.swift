import NIOHTTP1
import Synchronization

/// A JSON server on loopback, without TLS, that answers as a test says and remembers what it was asked.
public final class AnsweringServer: Sendable {
    /// What came in.
    public struct Request: Sendable {
        public let method: String
        /// With its query.
        public let uri: String
        public let headers: HTTPHeaders
        public let body: [UInt8]
    }

    /// What goes out.
    public struct Answer: Sendable {
        public var status: Int
        public var body: String
        public var headers: HTTPHeaders

        public init(_ status: Int, _ body: String = "", headers: HTTPHeaders = [:]) {
            self.status = status
            self.body = body
            self.headers = headers
        }
    }

    /// `http://127.0.0.1:PORT`
    public let address: String
    private let seen = Mutex<[Request]>([])

    /// What came in so far.
    public var requests: [Request] { seen.withLock { $0 } }

    /// Runs a server while `body` runs.
    public static func run<T: Sendable>(
        answering answer: @escaping @Sendable (Request) -> Answer, _ body: (AnsweringServer) async throws -> T
    ) async throws -> T {
        let listener = try await LoopbackHTTPServer.bind()
        let server = AnsweringServer(address: listener.url)
        return try await listener.serve { head, bytes in
            let request = Request(method: head.method.rawValue, uri: head.uri, headers: head.headers, body: bytes)
            server.seen.withLock { $0.append(request) }
            let answer = answer(request)
            var reply = LoopbackAnswer(answer.status, headers: ["Content-Type": "application/json"])
            for header in answer.headers { reply.headers.add(name: header.name, value: header.value) }
            reply.body = Array(answer.body.utf8)
            return reply
        } while: {
            try await body(server)
        }
    }

    private init(address: String) {
        self.address = address
    }
}
