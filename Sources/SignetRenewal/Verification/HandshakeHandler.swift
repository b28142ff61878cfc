import NIOCore

/// Moves bytes between a connection and what reads the handshake, and closes when there is an outcome or the time is over.
final class HandshakeHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// How it ended; and whether another hello may be worth a try.
    struct Outcome: Sendable {
        let result: Result<ServedHandshake, TLSProbeError>
        var mayDependOnTheOffer = false
    }

    /// All that a server may say before TLS begins.
    private static let mostPreambleBytes = 64 << 10

    private var preamble: (any StartTLSPreamble)?
    private var preambleInput: [UInt8] = []
    private var preambleSize = 0
    private var reader: HandshakeReader
    private let outcome: EventLoopPromise<Outcome>
    private let limit: TimeAmount
    private var deadline: Scheduled<Void>?
    private var isOver = false

    init(
        _ reader: HandshakeReader, after preamble: (any StartTLSPreamble)?, limit: TimeAmount,
        outcome: EventLoopPromise<Outcome>
    ) {
        self.reader = reader
        self.preamble = preamble
        self.limit = limit
        self.outcome = outcome
    }

    func handlerAdded(context: ChannelHandlerContext) {
        deadline = context.eventLoop.assumeIsolated().scheduleTask(in: limit) {
            self.finish(.failure(.timedOut), context)
        }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        deadline?.cancel()
    }

    func channelActive(context: ChannelHandlerContext) {
        send(preamble.map(\.opening) ?? reader.opening, context)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isOver else { return }
        let buffer = unwrapInboundIn(data)
        if preamble == nil {
            advance(reader.receive(buffer.readableBytesView), context)
        } else {
            preambleInput += buffer.readableBytesView
            preambleSize += buffer.readableBytes
            guard preambleSize <= Self.mostPreambleBytes else {
                return finish(.failure(.noStartTLS("the server talks without end")), context)
            }
            talk(context)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        preamble == nil ? advance(reader.end(), context) : finish(.failure(.closed), context)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        finish(.failure(TLSProbeError(error)), context)
    }

    private func talk(_ context: ChannelHandlerContext) {
        while var talk = preamble, !isOver {
            let step = talk.receive(&preambleInput)
            preamble = talk
            switch step {
            case .wait: return
            case .send(let bytes): send(bytes, context)
            case .begin: begin(context)
            case .refuse(let reason): finish(.failure(.noStartTLS(reason)), context)
            }
        }
    }

    private func begin(_ context: ChannelHandlerContext) {
        preamble = nil
        // What came in the clear and claims to be part of TLS is somebody else's (RFC 3207 section 4.2).
        guard preambleInput.isEmpty else {
            return finish(.failure(.noStartTLS("the server spoke on before TLS had begun")), context)
        }
        send(reader.opening, context)
    }

    private func advance(_ first: HandshakeReader.Step, _ context: ChannelHandlerContext) {
        var step = first
        while case .send(let bytes) = step, !isOver {
            send(bytes, context)
            step = reader.receive([])
        }
        switch step {
        case .wait, .send: return
        case .shown(let served): finish(.success(served), context)
        case .fail(let error): finish(.failure(error), context)
        }
    }

    private func send(_ bytes: [UInt8], _ context: ChannelHandlerContext) {
        guard !bytes.isEmpty else { return }
        context.writeAndFlush(wrapOutboundOut(context.channel.allocator.buffer(bytes: bytes)), promise: nil)
    }

    private func finish(_ result: Result<ServedHandshake, TLSProbeError>, _ context: ChannelHandlerContext) {
        guard !isOver else { return }
        isOver = true
        deadline?.cancel()
        // Before closing: where the time is over while it still connects, closing fails that with an outcome of its own.
        outcome.succeed(Outcome(result: result, mayDependOnTheOffer: reader.alert?.mayBeAboutTheOffer ?? false))
        context.close(promise: nil)
    }
}
