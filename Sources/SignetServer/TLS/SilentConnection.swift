import NIOCore
import NIOTLS

/// Closes a connection whose handshake of TLS is not done in time, and one from which nothing comes any more: HTTP/2 leaves it
/// to the client to agree to its end.
final class SilentConnection: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private let silence: TimeAmount
    private let handshake: TimeAmount
    private var due: NIODeadline
    private var isShaken = false
    private var timer: Scheduled<Void>?

    /// - Parameters:
    ///   - handshake: how long it may take
    ///   - silence: how long nothing may come afterwards
    init(handshake: Duration, silence: Duration) {
        self.handshake = TimeAmount(handshake)
        self.silence = TimeAmount(silence)
        due = .distantFuture
    }

    func handlerAdded(context: ChannelHandlerContext) {
        due = .now() + handshake
        schedule(context)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        timer?.cancel()
        timer = nil
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .handshakeCompleted? = event as? TLSUserEvent {
            isShaken = true
            due = .now() + silence
        }
        context.fireUserInboundEventTriggered(event)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if isShaken { due = .now() + silence }
        context.fireChannelRead(data)
    }

    private func schedule(_ context: ChannelHandlerContext) {
        timer = context.eventLoop.assumeIsolated().scheduleTask(deadline: due) {
            if self.due <= .now() { context.close(promise: nil) } else { self.schedule(context) }
        }
    }
}
