import NIOCore
import NIOPosix

/// A TCP server on loopback that says what it was told to everybody who connects, whatever they say.
public final class SayingServer: Sendable {
    /// What it does when somebody has connected.
    public enum Manner: Sendable {
        /// Says it, then nothing.
        case say([UInt8])
        /// Says it over and over again, as fast as it is taken.
        case repeating([UInt8])
        /// Says it and hangs up.
        case sayAndClose([UInt8])
    }

    public let port: Int
    private let channel: any Channel

    public static func start(_ manner: Manner) async throws -> SayingServer {
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Speaker(manner))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        guard let port = channel.localAddress?.port else { throw TestSupportError("No port was bound.") }
        return SayingServer(channel, port)
    }

    private init(_ channel: any Channel, _ port: Int) {
        self.channel = channel
        self.port = port
    }

    deinit { channel.close(promise: nil) }

    private final class Speaker: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        private let manner: Manner

        init(_ manner: Manner) {
            self.manner = manner
        }

        func channelActive(context: ChannelHandlerContext) {
            switch manner {
            case .say(let bytes): write(bytes, context)
            case .repeating: goOn(context)
            case .sayAndClose(let bytes):
                let written = context.eventLoop.makePromise(of: Void.self)
                let channel = context.channel
                written.futureResult.whenComplete { _ in channel.close(promise: nil) }
                write(bytes, context, written)
            }
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

        /// Each time when the last has been taken: others on the same thread have their turn in between.
        private func goOn(_ context: ChannelHandlerContext) {
            guard case .repeating(let bytes) = manner, context.channel.isActive else { return }
            let written = context.eventLoop.makePromise(of: Void.self)
            written.futureResult.assumeIsolated().whenSuccess { self.goOn(context) }
            write(Array(repeatElement(bytes, count: 100).joined()), context, written)
        }

        private func write(
            _ bytes: [UInt8], _ context: ChannelHandlerContext, _ promise: EventLoopPromise<Void>? = nil
        ) {
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: bytes)), promise: promise)
        }
    }
}
