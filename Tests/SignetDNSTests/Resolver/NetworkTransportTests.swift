import Foundation
import NIOCore
import NIOPosix
import SignetCore
import SignetTestSupport
import Testing

@testable import SignetDNS

/// Sockets that do not behave.
@Suite struct NetworkTransportTests {
    private let query = DNSQuery(
        id: 7, question: .init(name: (try? DNSName("example.test")) ?? DNSName(printed: "."), type: .txt),
        isRecursive: true, offersExtensions: true)

    private func ask(_ port: Int?, _ carrier: DNSCarrier, timeout: Duration) async throws -> [UInt8] {
        let server = try DNSServerAddress(host: "127.0.0.1", port: #require(port))
        return try await NetworkTransport().exchange(
            query.wire(), with: server, over: carrier, timeout: timeout, accepts: { query.answer(in: $0) != nil })
    }

    @Test func aServerThatIsSilentTimesOut() async throws {
        let datagrams = try await DatagramBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .bind(host: "127.0.0.1", port: 0).get()
        let stream = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .bind(host: "127.0.0.1", port: 0).get()
        for (channel, carrier) in [(datagrams, DNSCarrier.udp), (stream, .tcp)] {
            let error = await #expect(throws: SignetError.self) {
                try await ask(channel.localAddress?.port, carrier, timeout: .milliseconds(100))
            }
            #expect(error?.code == .dnsTimedOut)
            #expect(error?.message.hasSuffix("did not answer within 100ms.") == true)
            try await channel.close()
        }
    }

    @Test func aPortThatNobodyListensAtIsUnreachable() async throws {
        let error = await #expect(throws: SignetError.self) {
            try await ask(try freePort(), .tcp, timeout: .seconds(30))
        }
        #expect(error?.code == .dnsUnreachable)
        #expect(error?.message.contains("Connection refused") == true)
    }

    @Test(arguments: [[], [0, 3, 1, 2, 3], [0xFF, 0xFF, 1]] as [[UInt8]])
    func aConnectionThatEndsWithoutTheAnswerIsAnError(sent: [UInt8]) async throws {
        let listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Farewell(bytes: sent))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let error = await #expect(throws: SignetError.self) {
            try await ask(listener.localAddress?.port, .tcp, timeout: .seconds(30))
        }
        #expect(error?.code == .dnsServerFailed || error?.code == .dnsUnreachable)
        try await listener.close()
    }

    @Test func cancellingEndsTheWait() async throws {
        let silent = try await DatagramBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .bind(host: "127.0.0.1", port: 0).get()
        let port = silent.localAddress?.port
        let task = Task { try await ask(port, .udp, timeout: .seconds(3600)) }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        try await silent.close()
    }
}

/// Says something to whoever connects, and hangs up.
private final class Farewell: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    private let bytes: [UInt8]

    init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    func channelActive(context: ChannelHandlerContext) {
        context.writeAndFlush(NIOAny(ByteBuffer(bytes: bytes)), promise: nil)
        context.close(promise: nil)
    }
}
