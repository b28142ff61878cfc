import NIOCore
import NIOSSL
import NIOTLS

/// Closes a probing connection when its handshake is done, has failed, or takes too long.
final class HandshakeObserver: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let shown: EventLoopPromise<[NIOSSLCertificate]>
    private let limit: TimeAmount
    private var deadline: Scheduled<Void>?

    init(shown: EventLoopPromise<[NIOSSLCertificate]>, limit: TimeAmount) {
        self.shown = shown
        self.limit = limit
    }

    func handlerAdded(context: ChannelHandlerContext) {
        deadline = context.eventLoop.assumeIsolated().scheduleTask(in: limit) {
            self.shown.fail(TLSProbeError.timedOut)
            context.close(promise: nil)
        }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        deadline?.cancel()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .handshakeCompleted? = event as? TLSUserEvent {
            shown.fail(TLSProbeError.noCertificate)
            context.close(promise: nil)
        }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        shown.fail(error)
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        shown.fail(TLSProbeError.closed)
        context.fireChannelInactive()
    }
}
