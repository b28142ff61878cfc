import NIOCore
import NIOSSL
import NIOTLS

/// Shakes hands over the network.
public struct TLSALPNDialler: TLSALPNDialling {
    private let dial: ChallengeDial

    /// - Parameter timeout: for connecting and the handshake together
    public init(timeout: Duration = .seconds(10)) {
        dial = ChallengeDial(timeout: timeout)
    }

    public func handshake(with address: String, port: Int, serverName: String) async throws -> TLSALPNSighting {
        var configuration = TLSConfiguration.makeClientConfiguration()
        // Self-signed by definition; what it holds is compared afterwards.
        configuration.certificateVerification = .noHostnameVerification
        configuration.minimumTLSVersion = .tlsv12
        configuration.applicationProtocols = [TLSALPNProtocol.name]
        let context = try NIOSSLContext(configuration: configuration)
        return try await dial.see(at: address, port: port) { channel, seen in
            let observer = TLSALPNObserver(seen: seen)
            let bound = NIOLoopBound(observer, eventLoop: channel.eventLoop)
            let tls = try NIOSSLClientHandler(context: context, serverHostname: serverName) { chain, verdict in
                bound.value.certificate = (try? chain.first?.toDERBytes()) ?? []
                verdict.succeed(.certificateVerified)
            }
            try channel.pipeline.syncOperations.addHandlers(tls, observer)
        }
    }
}

/// Notes what the handshake came to, and closes.
private final class TLSALPNObserver: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let seen: EventLoopPromise<TLSALPNSighting>
    /// DER of what the server showed, noted during the handshake.
    var certificate: [UInt8] = []

    init(seen: EventLoopPromise<TLSALPNSighting>) {
        self.seen = seen
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .handshakeCompleted(let chosen)? = event as? TLSUserEvent {
            seen.succeed(TLSALPNSighting(negotiatedProtocol: chosen, certificate: certificate))
            context.close(promise: nil)
        }
    }
}
