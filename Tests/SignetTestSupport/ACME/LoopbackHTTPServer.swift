import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import SignetCore
import SignetPKI

/// An HTTP/1.1 server on a free port of 127.0.0.1 that answers with what it is told, one request after the other on each
/// connection.
public struct LoopbackHTTPServer: Sendable {
    private typealias Connection = NIOAsyncChannel<HTTPServerRequestPart, HTTPServerResponsePart>
    /// Answers a request: its head and its body.
    public typealias Respond = @Sendable (HTTPRequestHead, [UInt8]) async -> HTTPTestAnswer

    /// Where it listens.
    public let port: Int
    private let listener: NIOAsyncChannel<Connection, Never>

    /// - Parameter tls: nil: without TLS
    public init(tls: NIOSSLContext? = nil) async throws {
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

    /// A server with TLS.
    public init(identity: CertifiedKey) async throws {
        let chain = try ([identity.leaf] + identity.intermediates).map {
            NIOSSLCertificateSource.certificate(try NIOSSLCertificate(bytes: $0.der, format: .der))
        }
        let key = NIOSSLPrivateKeySource.privateKey(try NIOSSLPrivateKey(bytes: identity.key.pkcs8, format: .der))
        try await self.init(
            tls: NIOSSLContext(configuration: .makeServerConfiguration(certificateChain: chain, privateKey: key)))
    }

    /// Serves while `body` runs.
    public func run<T: Sendable>(_ respond: @escaping Respond, while body: () async throws -> T) async throws -> T {
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
public struct HTTPTestAnswer: Sendable {
    /// How the answer ends: whole, cut off, not sent at all, or never.
    public enum Ending: Sendable { case complete, broken, lost, stalled }

    public var status = 200
    public var headers: HTTPHeaders = [:]
    public var body: [UInt8] = []
    public var ending = Ending.complete
}

extension HTTPTestAnswer {
    /// An answer in JSON, or without a body.
    public init(_ status: Int = 200, _ json: JSONValue? = nil, headers: HTTPHeaders = [:]) {
        self.status = status
        self.headers = headers
        if let json {
            body = json.bytes
            self.headers.add(name: "Content-Type", value: "application/json")
        }
    }
}
