import NIOCore
import NIOEmbedded
import Testing

@testable import SignetRenewal

/// How a look at a server ends whose connection is not there yet.
@Suite struct HandshakeHandlerTests {
    @Test func theLimitOfTimeComesBeforeWhatClosingDoes() throws {
        let channel = EmbeddedChannel()
        let outcome = channel.eventLoop.makePromise(of: HandshakeHandler.Outcome.self)
        // As connecting does, which fails when its channel is closed.
        try channel.pipeline.syncOperations.addHandler(FailingConnect(outcome: outcome))
        let hello = ClientHello(serverName: "a.example", shares: KeyShares())
        try channel.pipeline.syncOperations.addHandler(
            HandshakeHandler(HandshakeReader(hello), after: nil, limit: .seconds(5), outcome: outcome))
        channel.embeddedEventLoop.advanceTime(by: .seconds(5))
        let result = try outcome.futureResult.wait().result
        guard case .failure(let error) = result else {
            Issue.record("\(result)")
            return
        }
        #expect(error.reason == .timedOut)
    }

    private final class FailingConnect: ChannelOutboundHandler {
        typealias OutboundIn = ByteBuffer
        private let outcome: EventLoopPromise<HandshakeHandler.Outcome>

        init(outcome: EventLoopPromise<HandshakeHandler.Outcome>) { self.outcome = outcome }

        func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
            outcome.succeed(.init(result: .failure(TLSProbeError(ChannelError.ioOnClosedChannel))))
            context.close(mode: mode, promise: promise)
        }
    }
}
