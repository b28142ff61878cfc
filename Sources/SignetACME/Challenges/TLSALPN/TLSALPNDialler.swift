import NIOCore
import NIOPosix
import NIOSSL
import NIOTLS

/// Shakes hands over the network.
public struct TLSALPNDialler: TLSALPNDialling {
    private let timeout: Duration

    /// - Parameter timeout: for connecting and the handshake together
    public init(timeout: Duration = .seconds(10)) {
        self.timeout = timeout
    }

    public func handshake(with address: String, port: Int, serverName: String) async throws -> TLSALPNSighting {
        do {
            let socket = try SocketAddress(ipAddress: address, port: port)
            return try await handshake(with: socket, serverName: serverName)
        } catch let error as CancellationError {
            throw error
        } catch {
            throw DiallingFailure(error)
        }
    }

    private func handshake(with address: SocketAddress, serverName: String) async throws -> TLSALPNSighting {
        var configuration = TLSConfiguration.makeClientConfiguration()
        // Self-signed by definition; what it holds is compared afterwards.
        configuration.certificateVerification = .noHostnameVerification
        configuration.minimumTLSVersion = .tlsv12
        configuration.applicationProtocols = [TLSALPNProtocol.name]
        let context = try NIOSSLContext(configuration: configuration)
        let eventLoop = MultiThreadedEventLoopGroup.singleton.any()
        let seen = eventLoop.makePromise(of: TLSALPNSighting.self)
        let limit = TimeAmount(timeout)
        let bootstrap = ClientBootstrap(group: eventLoop).connectTimeout(limit).channelInitializer { channel in
            channel.eventLoop.makeCompletedFuture {
                let observer = TLSALPNObserver(seen: seen, limit: limit)
                let bound = NIOLoopBound(observer, eventLoop: channel.eventLoop)
                let tls = try NIOSSLClientHandler(context: context, serverHostname: serverName) { chain, verdict in
                    bound.value.certificate = (try? chain.first?.toDERBytes()) ?? []
                    verdict.succeed(.certificateVerified)
                }
                try channel.pipeline.syncOperations.addHandlers(tls, observer)
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
}

/// Notes what the handshake came to, and closes.
private final class TLSALPNObserver: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let seen: EventLoopPromise<TLSALPNSighting>
    private let limit: TimeAmount
    private var deadline: Scheduled<Void>?
    /// DER of what the server showed, noted during the handshake.
    var certificate: [UInt8] = []

    init(seen: EventLoopPromise<TLSALPNSighting>, limit: TimeAmount) {
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

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .handshakeCompleted(let chosen)? = event as? TLSUserEvent {
            seen.succeed(TLSALPNSighting(negotiatedProtocol: chosen, certificate: certificate))
            context.close(promise: nil)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        seen.fail(error)
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        seen.fail(DiallingFailure.closed)
        context.fireChannelInactive()
    }
}
