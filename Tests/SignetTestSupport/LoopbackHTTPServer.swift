import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// An HTTP server on loopback, without TLS, that answers as a test says and remembers what it was asked.
public final class LoopbackHTTPServer: Sendable {
    /// What came in.
    public struct Request: Sendable {
        public let method: String
        /// With its query.
        public let uri: String
        public let headers: HTTPHeaders
        public let body: [UInt8]
    }

    /// What goes out; JSON unless the test says otherwise.
    public struct Answer: Sendable {
        public var status: Int
        public var body: String

        public init(_ status: Int, _ body: String = "") {
            self.status = status
            self.body = body
        }
    }

    private typealias Connection = NIOAsyncChannel<HTTPServerRequestPart, HTTPServerResponsePart>

    /// `http://127.0.0.1:PORT`
    public let address: String
    private let answer: @Sendable (Request) -> Answer
    private let seen = Mutex<[Request]>([])

    /// What came in so far.
    public var requests: [Request] { seen.withLock { $0 } }

    /// Runs a server while `body` runs.
    public static func run<T: Sendable>(
        answering answer: @escaping @Sendable (Request) -> Answer, _ body: (LoopbackHTTPServer) async throws -> T
    ) async throws -> T {
        let listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .bind(host: "127.0.0.1", port: 0) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline(withErrorHandling: false)
                    return try Connection(wrappingChannelSynchronously: channel)
                }
            }
        guard let port = listener.channel.localAddress?.port else { throw TestSupportError("No port was bound.") }
        let server = LoopbackHTTPServer(port: port, answer)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await server.serve(listener) }
            defer { group.cancelAll() }
            return try await body(server)
        }
    }

    private init(port: Int, _ answer: @escaping @Sendable (Request) -> Answer) {
        address = "http://127.0.0.1:\(port)"
        self.answer = answer
    }

    private func serve(_ listener: NIOAsyncChannel<Connection, Never>) async throws {
        try await listener.executeThenClose { connections in
            try await withThrowingDiscardingTaskGroup { group in
                for try await connection in connections {
                    group.addTask { try? await self.converse(connection) }
                }
            }
        }
    }

    private func converse(_ connection: Connection) async throws {
        try await connection.executeThenClose { incoming, outgoing in
            var head: HTTPRequestHead?
            var body: [UInt8] = []
            for try await part in incoming {
                switch part {
                case .head(let new): (head, body) = (new, [])
                case .body(let buffer): body += Array(buffer: buffer)
                case .end:
                    guard let asked = head else { return }
                    let request = Request(
                        method: asked.method.rawValue, uri: asked.uri, headers: asked.headers, body: body)
                    seen.withLock { $0.append(request) }
                    let answer = answer(request)
                    let headers: HTTPHeaders = [
                        "Content-Type": "application/json", "Content-Length": "\(answer.body.utf8.count)",
                    ]
                    try await outgoing.write(
                        .head(
                            HTTPResponseHead(
                                version: .http1_1, status: .init(statusCode: answer.status), headers: headers)))
                    try await outgoing.write(.body(.byteBuffer(ByteBuffer(string: answer.body))))
                    try await outgoing.write(.end(nil))
                }
            }
        }
    }
}
