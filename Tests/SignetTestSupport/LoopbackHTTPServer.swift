import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import SignetCore
import SignetPKI

/// An HTTP server on loopback whose answers the test gives.
public struct LoopbackHTTPServer: Sendable {
    /// Where it is: `http://127.0.0.1:PORT`, or with `https`.
    public let url: String
    private let listener: NIOAsyncChannel<Connection, Never>

    private typealias Connection = NIOAsyncChannel<HTTPServerRequestPart, HTTPServerResponsePart>

    /// Takes a free port. What is bound must be served.
    /// - Parameter identity: for TLS; nil: without
    public static func bind(identity: CertifiedKey? = nil) async throws -> LoopbackHTTPServer {
        try await bind(tls: identity.map(context))
    }

    /// Takes a free port. What is bound must be served.
    static func bind(tls: NIOSSLContext?) async throws -> LoopbackHTTPServer {
        let listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .bind(host: "127.0.0.1", port: 0) { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let tls { try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: tls)) }
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline(withErrorHandling: false)
                    return try Connection(wrappingChannelSynchronously: channel)
                }
            }
        guard let port = listener.channel.localAddress?.port else { throw TestSupportError("No port was bound.") }
        return LoopbackHTTPServer(url: "http\(tls == nil ? "" : "s")://127.0.0.1:\(port)", listener: listener)
    }

    private static func context(_ identity: CertifiedKey) throws -> NIOSSLContext {
        let chain = try ([identity.leaf] + identity.intermediates).map {
            NIOSSLCertificateSource.certificate(try NIOSSLCertificate(bytes: $0.der, format: .der))
        }
        let key = try NIOSSLPrivateKey(bytes: identity.key.pkcs8, format: .der)
        return try NIOSSLContext(
            configuration: .makeServerConfiguration(certificateChain: chain, privateKey: .privateKey(key)))
    }

    /// Answers requests while `body` runs.
    public func serve<T: Sendable>(
        _ answer: @escaping @Sendable (HTTPRequestHead, [UInt8]) async -> LoopbackAnswer,
        while body: () async throws -> T
    ) async throws -> T {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await listener.executeThenClose { connections in
                    try await withThrowingDiscardingTaskGroup { group in
                        for try await connection in connections {
                            group.addTask { try? await Self.converse(connection, answer) }
                        }
                    }
                }
            }
            defer { group.cancelAll() }
            return try await body()
        }
    }

    private static func converse(
        _ connection: Connection, _ answer: @Sendable (HTTPRequestHead, [UInt8]) async -> LoopbackAnswer
    ) async throws {
        try await connection.executeThenClose { incoming, outgoing in
            var head: HTTPRequestHead?
            var body: [UInt8] = []
            for try await part in incoming {
                switch part {
                case .head(let new): (head, body) = (new, [])
                case .body(let bytes): body += Array(buffer: bytes)
                case .end:
                    guard let head else { return }
                    guard try await send(await answer(head, body), to: head, outgoing) else { return }
                }
            }
        }
    }

    /// - Returns: false: the connection is to be closed.
    private static func send(
        _ answer: LoopbackAnswer, to request: HTTPRequestHead,
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

/// What a server on loopback answers.
public struct LoopbackAnswer: Sendable {
    /// How the answer ends: whole, cut off, not sent at all, or never.
    public enum Ending: Sendable { case complete, broken, lost, stalled }

    public var status = 200
    public var headers: HTTPHeaders = [:]
    public var body: [UInt8] = []
    public var ending = Ending.complete

    /// An answer as another server gave it, or one that is not given.
    public init(status: Int, headers: HTTPHeaders = [:], body: [UInt8] = [], ending: Ending = .complete) {
        self.status = status
        self.headers = headers
        self.body = body
        self.ending = ending
    }

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
