import NIOCore
import NIOHTTP1
import NIOSSL

/// Asks web servers over the network.
public struct HTTPDialler: HTTPDialling {
    private let dial: ChallengeDial

    /// - Parameter timeout: for connecting, asking and answering together
    public init(timeout: Duration = .seconds(10)) {
        dial = ChallengeDial(timeout: timeout)
    }

    public func get(_ location: HTTPLocation, at address: String, port: Int) async throws -> HTTPSighting {
        let context = location.isTLS ? try Self.anyCertificate() : nil
        return try await dial.see(at: address, port: port) { channel, seen in
            let pipeline = channel.pipeline.syncOperations
            if let context {
                let isAddress = (try? SocketAddress(ipAddress: location.host, port: 0)) != nil
                try pipeline.addHandler(
                    NIOSSLClientHandler(context: context, serverHostname: isAddress ? nil : location.host))
            }
            try pipeline.addHTTPClientHandlers()
            try pipeline.addHandler(HTTPSightingCollector(location, seen: seen))
        }
    }

    /// Validators do not check the certificate a redirect leads to (there may be none yet).
    private static func anyCertificate() throws -> NIOSSLContext {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.certificateVerification = .none
        configuration.minimumTLSVersion = .tlsv12
        return try NIOSSLContext(configuration: configuration)
    }
}

/// Sends one request and keeps the beginning of the answer.
private final class HTTPSightingCollector: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundOut = HTTPClientRequestPart

    /// Validators read little more than a key authorization; so much of a wrong page is enough to recognise it.
    private static let maximumBody = 1024

    private let location: HTTPLocation
    private let seen: EventLoopPromise<HTTPSighting>
    private var head: HTTPResponseHead?
    private var body: [UInt8] = []

    init(_ location: HTTPLocation, seen: EventLoopPromise<HTTPSighting>) {
        self.location = location
        self.seen = seen
    }

    func channelActive(context: ChannelHandlerContext) {
        let headers: HTTPHeaders = [
            "Host": location.authority, "User-Agent": "Signet self-check", "Accept": "*/*", "Connection": "close",
        ]
        let head = HTTPRequestHead(version: .http1_1, method: .GET, uri: location.path, headers: headers)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): self.head = head
        case .body(let part):
            body += part.readableBytesView.prefix(Self.maximumBody - body.count)
            if body.count == Self.maximumBody { finish(context) }
        case .end: finish(context)
        }
    }

    private func finish(_ context: ChannelHandlerContext) {
        guard let head else { return }
        seen.succeed(
            HTTPSighting(status: Int(head.status.code), location: head.headers.first(name: "Location"), body: body))
        context.close(promise: nil)
    }
}
