import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

/// An HTTP/1.1 server on a free port of 127.0.0.1 that answers with what it is told, one request after the other on each
/// connection.
struct LoopbackHTTPServer: Sendable {
    private typealias Connection = NIOAsyncChannel<HTTPServerRequestPart, HTTPServerResponsePart>
    typealias Respond = @Sendable (HTTPRequestHead, [UInt8]) async -> HTTPTestAnswer

    let port: Int
    private let listener: NIOAsyncChannel<Connection, Never>

    /// - Parameter tls: nil: without TLS
    init(tls: NIOSSLContext? = nil) async throws {
        listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .bind(host: "127.0.0.1", port: 0) { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    if let tls { try pipeline.addHandler(NIOSSLServerHandler(context: tls)) }
                    try pipeline.configureHTTPServerPipeline(withErrorHandling: false)
                    return try Connection(wrappingChannelSynchronously: channel)
                }
            }
        guard let port = listener.channel.localAddress?.port else { throw TestSupportError("No port was bound.") }
        self.port = port
    }

    /// Serves while `body` runs.
    func run<T: Sendable>(_ respond: @escaping Respond, while body: () async throws -> T) async throws -> T {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await serve(respond) }
            defer { group.cancelAll() }
            return try await body()
        }
    }

    private func serve(_ respond: @escaping Respond) async throws {
        try await listener.executeThenClose { connections in
            try await withThrowingDiscardingTaskGroup { group in
                for try await connection in connections {
                    group.addTask { try? await converse(connection, respond) }
                }
            }
        }
    }

    private func converse(_ connection: Connection, _ respond: Respond) async throws {
        try await connection.executeThenClose { incoming, outgoing in
            var head: HTTPRequestHead?
            var body: [UInt8] = []
            for try await part in incoming {
                switch part {
                case .head(let new): (head, body) = (new, [])
                case .body(let bytes): body += Array(buffer: bytes)
                case .end:
                    guard let head else { return }
                    let answer = await respond(head, body)
                    guard try await send(answer, to: head, outgoing) else { return }
                }
            }
        }
    }

    /// - Returns: false: the connection is to be closed.
    private func send(
        _ answer: HTTPTestAnswer, to request: HTTPRequestHead,
        _ outgoing: NIOAsyncChannelOutboundWriter<HTTPServerResponsePart>
    ) async throws -> Bool {
        switch answer.ending {
        case .lost: return false
        case .stalled:
            try await Task.sleep(for: .seconds(600))
            return false
        case .complete, .broken: break
        }
        var headers = answer.headers
        let isBroken = answer.ending == .broken
        headers.replaceOrAdd(name: "Content-Length", value: String(answer.body.count + (isBroken ? 100 : 0)))
        try await outgoing.write(
            .head(HTTPResponseHead(version: .http1_1, status: .init(statusCode: answer.status), headers: headers)))
        if request.method != .HEAD { try await outgoing.write(.body(.byteBuffer(ByteBuffer(bytes: answer.body)))) }
        if isBroken { return false }
        try await outgoing.write(.end(nil))
        return true
    }
}

/// What a ``LoopbackHTTPServer`` answers.
struct HTTPTestAnswer: Sendable {
    enum Ending: Sendable { case complete, broken, lost, stalled }

    var status = 200
    var headers: HTTPHeaders = [:]
    var body: [UInt8] = []
    var ending = Ending.complete
}
