import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import NIOTLS
import Synchronization

/// What a server answered.
struct HTTPAnswer: Sendable {
    let status: Int
    let body: String
    /// Serial number of the certificate the server showed on this connection, in hexadecimal.
    let serverSerial: String
    /// Whether the server said that it will close the connection.
    let closes: Bool
}

/// One HTTP/1.1 connection over TLS, one request at a time. Small on purpose: unlike a pooling client it never dials
/// again behind our back, so that a lost connection can be counted.
struct HTTPSConnection {
    private let channel: any Channel
    private let endpoint: Endpoint
    private let certificate: ServerCertificate
    private let outbound: NIOAsyncChannelOutboundWriter<HTTPClientRequestPart>
    private var inbound: NIOAsyncChannelInboundStream<HTTPClientResponsePart>.AsyncIterator

    /// Opens a connection, does `body` with it and closes it.
    static func open<Result: Sendable>(
        to endpoint: Endpoint,
        context: NIOSSLContext,
        _ body: (inout HTTPSConnection) async throws -> Result
    ) async throws -> Result {
        let certificate = ServerCertificate()
        let connection = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connectTimeout(.seconds(10))
            .connect(host: "127.0.0.1", port: endpoint.port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    try pipeline.addHandler(NIOSSLClientHandler(context: context, serverHostname: endpoint.name))
                    try pipeline.addHandler(certificate)
                    try pipeline.addHTTPClientHandlers()
                    return try NIOAsyncChannel<HTTPClientResponsePart, HTTPClientRequestPart>(
                        wrappingChannelSynchronously: channel)
                }
            }
        return try await connection.executeThenClose { inbound, outbound in
            var open = HTTPSConnection(
                channel: connection.channel,
                endpoint: endpoint,
                certificate: certificate,
                outbound: outbound,
                inbound: inbound.makeAsyncIterator()
            )
            return try await body(&open)
        }
    }

    /// Whether the other side has not closed the connection yet, as far as is known.
    var isOpen: Bool { channel.isActive }

    /// Sends a request and waits for the whole answer, at most ten seconds.
    /// - Throws: `ConnectionEnded` when the connection ends first, or the error of the TLS handshake.
    mutating func get(_ path: String) async throws -> HTTPAnswer {
        let channel = channel
        let timer = channel.eventLoop.scheduleTask(in: .seconds(10)) { channel.close(promise: nil) }
        defer { timer.cancel() }
        let headers: HTTPHeaders = ["Host": "\(endpoint.name):\(endpoint.port)", "User-Agent": "mtls-demo"]
        let request = HTTPRequestHead(version: .http1_1, method: .GET, uri: path, headers: headers)
        do {
            try await outbound.write(contentsOf: [.head(request), .end(nil)])
        } catch {
            // Why a write failed is said by what came in, for example the handshake's error.
            _ = try await inbound.next()
            throw error
        }
        return try await answer()
    }

    private mutating func answer() async throws -> HTTPAnswer {
        var head: HTTPResponseHead?
        var body = ByteBuffer()
        while let part = try await inbound.next() {
            switch part {
            case .head(let received): head = received
            case .body(var received): body.writeBuffer(&received)
            case .end:
                guard let head else { throw ConnectionEnded() }
                return HTTPAnswer(
                    status: Int(head.status.code),
                    body: String(buffer: body),
                    serverSerial: certificate.serial,
                    closes: !head.isKeepAlive
                )
            }
        }
        throw ConnectionEnded()
    }
}

/// Notes the serial number of the certificate that the server shows: at the handshake, because a connection that the
/// server closes after its answer has forgotten it by then.
private final class ServerCertificate: ChannelInboundHandler, Sendable {
    typealias InboundIn = ByteBuffer

    private let shown = Mutex("none")

    var serial: String { shown.withLock(\.self) }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .handshakeCompleted? = event as? TLSUserEvent,
            let certificate = try? context.pipeline.syncOperations.nioSSL_peerCertificate()
        {
            shown.withLock { $0 = certificate.serialText }
        }
        context.fireUserInboundEventTriggered(event)
    }
}

/// The other side closed the connection, or did not answer in time, and the request has no answer.
struct ConnectionEnded: Error, CustomStringConvertible {
    var description: String { "the connection ended before the answer" }
}

extension NIOSSLCertificate {
    /// The serial number in lower-case hexadecimal, without leading zero octets.
    var serialText: String {
        serialNumber.drop { $0 == 0 }.map { byte in
            (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }.joined()
    }
}
