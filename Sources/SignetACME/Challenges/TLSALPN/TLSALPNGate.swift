import NIOCore
import NIOSSL
import SignetCore

/// Stands first in the pipeline of a TLS listener: a client that offers `acme-tls/1` is answered here (RFC 8737), and every
/// other one finds what stands behind, which gets each byte as if nobody had looked.
public final class TLSALPNGate: ChannelInboundHandler, RemovableChannelHandler {
    public typealias InboundIn = ByteBuffer
    public typealias InboundOut = ByteBuffer
    public typealias OutboundOut = ByteBuffer

    /// What happens to clients that do not offer `acme-tls/1`.
    public enum OtherClients: Hashable, Sendable {
        /// The handlers behind serve them.
        case pass
        /// There is nothing behind: they are turned away with an alert.
        case refuse
    }

    /// How long a client may take for its first message.
    private static let limit = TimeAmount.seconds(10)

    private enum State {
        /// The first message is not complete.
        case reading
        /// The answer is being looked up.
        case deciding
        /// Everything goes to the handler behind.
        case open
        /// Turned away.
        case closed
    }

    private let answers: TLSALPNAnswers
    private let others: OtherClients
    private var state = State.reading
    private var held = ByteBuffer()
    private var deadline: Scheduled<Void>?

    /// Creates the gate of one connection.
    public init(answers: TLSALPNAnswers, others: OtherClients) {
        self.answers = answers
        self.others = others
    }

    public func handlerAdded(context: ChannelHandlerContext) {
        let channel = context.channel
        deadline = context.eventLoop.scheduleTask(in: Self.limit) { channel.close(promise: nil) }
    }

    public func handlerRemoved(context: ChannelHandlerContext) {
        deadline?.cancel()
    }

    public func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch state {
        case .open: context.fireChannelRead(data)
        case .closed: return
        case .deciding, .reading:
            var bytes = unwrapInboundIn(data)
            held.writeBuffer(&bytes)
            if state == .reading { decide(context) }
            if state == .deciding, held.readableBytes > 2 * ClientHello.maximumSize { context.close(promise: nil) }
        }
    }

    private func decide(_ context: ChannelHandlerContext) {
        switch ClientHello.read(held) {
        case .incomplete: return
        case .hello(let hello) where hello.applicationProtocols.contains(TLSALPNProtocol.name):
            deadline?.cancel()
            state = .deciding
            let (answers, serverName) = (answers, hello.serverName)
            context.eventLoop.makeFutureWithTask { await answers.context(forServerName: serverName) }
                .assumeIsolated().whenSuccess { self.answer(with: $0, context) }
        case .hello, .other:
            deadline?.cancel()
            guard others == .pass else { return refuse(.noApplicationProtocol, context) }
            state = .open
            release(context)
            context.pipeline.syncOperations.removeHandler(self, promise: nil)
        }
    }

    private func answer(with tls: NIOSSLContext?, _ context: ChannelHandlerContext) {
        guard context.channel.isActive, state == .deciding else { return }
        guard let tls else { return refuse(.unrecognizedName, context) }
        do {
            try context.pipeline.syncOperations.addHandlers(
                NIOSSLServerHandler(context: tls), HandshakeCloser(), position: .after(self))
        } catch {
            return context.close(promise: nil)
        }
        state = .open
        release(context)
    }

    /// Gives what was held back to the handler behind.
    private func release(_ context: ChannelHandlerContext) {
        let bytes = held
        held = ByteBuffer()
        context.fireChannelRead(wrapInboundOut(bytes))
        context.fireChannelReadComplete()
    }

    // MARK: Turning away

    /// Alerts (RFC 8446 section 6.2).
    private enum Alert: UInt8 {
        case unrecognizedName = 112
        case noApplicationProtocol = 120
    }

    private func refuse(_ alert: Alert, _ context: ChannelHandlerContext) {
        state = .closed
        let channel = context.channel
        let record: [UInt8] = [21, 3, 3, 0, 2, 2, alert.rawValue]
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: record)))
            .whenComplete { _ in channel.close(promise: nil) }
    }
}
