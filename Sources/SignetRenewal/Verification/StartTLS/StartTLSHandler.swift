import NIOCore
import NIOSSL

/// Leads the talk before TLS begins, then puts the TLS handler in its own place.
final class StartTLSHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private var preamble: any StartTLSPreamble
    private let tls: NIOSSLClientHandler
    private var input: [UInt8] = []

    init(_ preamble: any StartTLSPreamble, then tls: NIOSSLClientHandler) {
        self.preamble = preamble
        self.tls = tls
    }

    func channelActive(context: ChannelHandlerContext) {
        send(preamble.opening, context)
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        input += unwrapInboundIn(data).readableBytesView
        while true {
            switch preamble.receive(&input) {
            case .wait: return
            case .send(let bytes): send(bytes, context)
            case .begin: return begin(context)
            case .refuse(let reason): return context.fireErrorCaught(TLSProbeError.noStartTLS(reason))
            }
        }
    }

    private func send(_ bytes: [UInt8], _ context: ChannelHandlerContext) {
        guard !bytes.isEmpty else { return }
        context.writeAndFlush(wrapOutboundOut(context.channel.allocator.buffer(bytes: bytes)), promise: nil)
    }

    private func begin(_ context: ChannelHandlerContext) {
        // What came in the clear and claims to be part of TLS is somebody else's (RFC 3207 section 4.2).
        guard input.isEmpty else {
            return context.fireErrorCaught(TLSProbeError.noStartTLS("the server spoke on before TLS had begun"))
        }
        do {
            try context.pipeline.syncOperations.addHandler(tls, position: .after(self))
            context.pipeline.syncOperations.removeHandler(self, promise: nil)
        } catch {
            context.fireErrorCaught(error)
        }
    }
}
