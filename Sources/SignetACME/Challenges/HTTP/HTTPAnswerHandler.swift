import NIOCore
import NIOHTTP1

/// One connection of the HTTP-01 listener: one request, one answer, and it is closed.
final class HTTPAnswerHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    /// How long a connection may stay without a complete request.
    private static let limit = TimeAmount.seconds(10)

    private let answers: HTTPChallengeAnswers
    private var isAnswered = false
    private var deadline: Scheduled<Void>?

    init(answers: HTTPChallengeAnswers) {
        self.answers = answers
    }

    /// Puts HTTP and this handler into a new connection.
    static func configure(_ channel: any Channel, answers: HTTPChallengeAnswers) -> EventLoopFuture<Void> {
        channel.eventLoop.makeCompletedFuture {
            try channel.pipeline.syncOperations.configureHTTPServerPipeline(withPipeliningAssistance: false)
            try channel.pipeline.syncOperations.addHandler(HTTPAnswerHandler(answers: answers))
        }
    }

    func handlerAdded(context: ChannelHandlerContext) {
        let channel = context.channel
        deadline = context.eventLoop.scheduleTask(in: Self.limit) { channel.close(promise: nil) }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        deadline?.cancel()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard case .head(let head) = unwrapInboundIn(data), !isAnswered else { return }
        isAnswered = true
        let (channel, answers) = (context.channel, answers)
        guard head.method == .GET || head.method == .HEAD else {
            return Self.send(.methodNotAllowed, "Only GET is answered here.\n", to: head, over: channel)
        }
        context.eventLoop.makeFutureWithTask { await answers.answer(path: head.uri) }.whenSuccess { answer in
            if let answer {
                Self.send(.ok, answer, to: head, over: channel)
            } else {
                Self.send(.notFound, "No such challenge is pending.\n", to: head, over: channel)
            }
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    private static func send(
        _ status: HTTPResponseStatus, _ body: String, to request: HTTPRequestHead, over channel: any Channel
    ) {
        let type = status == .ok ? HTTPChallengeAnswers.contentType : "text/plain"
        let headers: HTTPHeaders = [
            "Content-Type": type, "Content-Length": "\(body.utf8.count)", "Cache-Control": "no-store",
            "Connection": "close",
        ]
        channel.write(
            HTTPServerResponsePart.head(.init(version: .http1_1, status: status, headers: headers)), promise: nil)
        if request.method != .HEAD {
            channel.write(HTTPServerResponsePart.body(.byteBuffer(ByteBuffer(string: body))), promise: nil)
        }
        channel.writeAndFlush(HTTPServerResponsePart.end(nil)).whenComplete { _ in channel.close(promise: nil) }
    }
}
