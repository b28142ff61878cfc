import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

/// A TCP connection to a server on loopback on which the test sends whatever it likes, byte by byte.
public final class RawConnection: Sendable {
    private let channel: any Channel
    private let received: Received

    /// - Parameter protocols: over TLS, with these protocols offered, whatever the server's certificate is; nil: without TLS
    public static func open(port: Int, tls protocols: [String]? = nil) async throws -> RawConnection {
        let received = Received()
        let context = try protocols.map { protocols in
            var configuration = TLSConfiguration.makeClientConfiguration()
            configuration.certificateVerification = .none
            configuration.applicationProtocols = protocols
            return try NIOSSLContext(configuration: configuration)
        }
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let context {
                        try channel.pipeline.syncOperations.addHandler(
                            NIOSSLClientHandler(context: context, serverHostname: nil))
                    }
                    try channel.pipeline.syncOperations.addHandler(Receiver(received))
                }
            }
            .connect(host: "127.0.0.1", port: port).get()
        channel.closeFuture.whenComplete { _ in received.end() }
        return RawConnection(channel, received)
    }

    private init(_ channel: any Channel, _ received: Received) {
        self.channel = channel
        self.received = received
    }

    deinit { channel.close(promise: nil) }

    /// What the server has sent so far.
    public var output: String { String(decoding: received.bytes, as: UTF8.self) }

    /// Whether the server has closed the connection, or its side of it.
    public var isClosed: Bool { received.isEnded }

    /// - Throws: what the network throws, when the server has closed the connection.
    public func send(_ bytes: [UInt8]) async throws {
        try await channel.writeAndFlush(ByteBuffer(bytes: bytes)).get()
    }

    /// - Throws: what the network throws, when the server has closed the connection.
    public func send(_ text: String) async throws { try await send(Array(text.utf8)) }

    /// Says that nothing more comes, and goes on listening.
    public func finishSending() async throws { try await channel.close(mode: .output).get() }

    /// Reads nothing from now on: the server's answers pile up.
    public func stopReading() async throws { try await channel.setOption(.autoRead, value: false).get() }

    public func startReading() async throws {
        try await channel.setOption(.autoRead, value: true).get()
        channel.read()
    }

    public func close() async { try? await channel.close().get() }

    /// Returns once the server has closed the connection; what it sent before is the result.
    /// - Throws: `TestSupportError` after `limit`.
    @discardableResult
    public func untilClosed(within limit: Duration = .seconds(300)) async throws -> String {
        guard try await wait(limit, until: { _, isEnded in isEnded }) else {
            throw TestSupportError("The server has not closed the connection within \(limit); it sent:\n\(output)")
        }
        return output
    }

    /// Returns once what the server sent contains a text so many times, or it has closed the connection.
    /// - Throws: `TestSupportError` after `limit`.
    @discardableResult
    public func untilReceived(
        _ text: String, times: Int = 1, within limit: Duration = .seconds(300)
    ) async throws -> String {
        let met = try await wait(limit) { bytes, isEnded in
            isEnded
                || String(decoding: bytes, as: UTF8.self).split(separator: text, omittingEmptySubsequences: false)
                    .count > times
        }
        guard met else { throw TestSupportError("\(text) has not come within \(limit), but:\n\(output)") }
        return output
    }

    private func wait(
        _ limit: Duration, until met: @escaping @Sendable ([UInt8], Bool) -> Bool
    ) async throws -> Bool {
        try await withThrowingTaskGroup(of: Bool.self) { group in
            let received = received
            group.addTask {
                let changes = received.changes()
                if met(received.bytes, received.isEnded) { return true }
                for await _ in changes where met(received.bytes, received.isEnded) { return true }
                return met(received.bytes, received.isEnded)
            }
            group.addTask {
                try await Task.sleep(for: limit)
                return met(received.bytes, received.isEnded)
            }
            defer { group.cancelAll() }
            return try await group.next() ?? false
        }
    }

    /// What has come, and who waits for more.
    private final class Received: Sendable {
        private struct State {
            var bytes: [UInt8] = []
            var isEnded = false
            var observers: [AsyncStream<Void>.Continuation] = []
        }

        private let state = Mutex(State())

        var bytes: [UInt8] { state.withLock(\.bytes) }
        var isEnded: Bool { state.withLock(\.isEnded) }

        func add(_ buffer: ByteBuffer) { tell { $0.bytes += Array(buffer: buffer) } }

        func end() { tell { $0.isEnded = true } }

        func changes() -> AsyncStream<Void> {
            let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
            state.withLock { $0.observers.append(continuation) }
            return stream
        }

        private func tell(_ change: (inout State) -> Void) {
            let observers = state.withLock { state in
                change(&state)
                return state.observers
            }
            for observer in observers { observer.yield() }
        }
    }

    private final class Receiver: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer

        private let received: Received

        init(_ received: Received) {
            self.received = received
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) { received.add(unwrapInboundIn(data)) }

        func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
            if case .inputClosed? = event as? ChannelEvent { received.end() }
            context.fireUserInboundEventTriggered(event)
        }

        /// A reset is an end too.
        func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
    }
}
