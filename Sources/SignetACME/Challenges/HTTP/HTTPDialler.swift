import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

/// Asks web servers over the network.
public struct HTTPDialler: HTTPDialling {
    private let timeout: Duration

    /// - Parameter timeout: for connecting, asking and answering together
    public init(timeout: Duration = .seconds(10)) {
        self.timeout = timeout
    }

    public func get(_ location: HTTPLocation, at address: String, port: Int) async throws -> HTTPSighting {
        do {
            let socket = try SocketAddress(ipAddress: address, port: port)
            return try await exchange(location, with: socket)
        } catch let error as CancellationError {
            throw error
        } catch {
            throw DiallingFailure(error)
        }
    }

    private func exchange(_ location: HTTPLocation, with address: SocketAddress) async throws -> HTTPSighting {
        let eventLoop = MultiThreadedEventLoopGroup.singleton.any()
        let seen = eventLoop.makePromise(of: HTTPSighting.self)
        let limit = TimeAmount(timeout)
        let context = location.isTLS ? try Self.anyCertificate() : nil
        let bootstrap = ClientBootstrap(group: eventLoop).connectTimeout(limit).channelInitializer { channel in
            channel.eventLoop.makeCompletedFuture {
                let pipeline = channel.pipeline.syncOperations
                if let context {
                    let isAddress = (try? SocketAddress(ipAddress: location.host, port: 0)) != nil
                    try pipeline.addHandler(
                        NIOSSLClientHandler(context: context, serverHostname: isAddress ? nil : location.host))
                }
                try pipeline.addHTTPClientHandlers()
                try pipeline.addHandler(HTTPSightingCollector(location, seen: seen, limit: limit))
            }
        }
        let channel: any Channel
        do {
            channel = try await bootstrap.connect(to: address).get()
        } catch {
            seen.fail(error)
            throw error
        }
        return try await withTaskCancellationHandler {
            try await seen.futureResult.get()
        } onCancel: {
            seen.fail(CancellationError())
            channel.close(promise: nil)
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
    private let limit: TimeAmount
    private var deadline: Scheduled<Void>?
    private var head: HTTPResponseHead?
    private var body: [UInt8] = []

    init(_ location: HTTPLocation, seen: EventLoopPromise<HTTPSighting>, limit: TimeAmount) {
        self.location = location
        self.seen = seen
        self.limit = limit
    }

    func handlerAdded(context: ChannelHandlerContext) {
        let (channel, seen) = (context.channel, seen)
        deadline = context.eventLoop.scheduleTask(in: limit) {
            seen.fail(DiallingFailure.timedOut)
            channel.close(promise: nil)
        }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        deadline?.cancel()
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

    func channelInactive(context: ChannelHandlerContext) {
        seen.fail(DiallingFailure.closed)
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        seen.fail(error)
        context.close(promise: nil)
    }

    private func finish(_ context: ChannelHandlerContext) {
        guard let head else { return }
        seen.succeed(
            HTTPSighting(status: Int(head.status.code), location: head.headers.first(name: "Location"), body: body))
        context.close(promise: nil)
    }
}
