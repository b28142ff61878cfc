import HTTPTypes
import NIOCore
import NIOHTTPTypes
import SignetVault

/// Closes a connection, or a stream of HTTP/2, whose client has had its time. A request that is not answered in time is
/// answered 503.
final class RequestPacing: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    /// The rest of a request will not come.
    struct CutOff: Error {}

    private var pace: RequestPace
    private var timer: (task: Scheduled<Void>, due: NIODeadline)?
    private var hasAnswerBegun = false

    init(_ limits: ListenerLimits) {
        pace = RequestPace(limits)
    }

    func handlerAdded(context: ChannelHandlerContext) {
        if context.channel.isActive { begin(context) }
    }

    func channelActive(context: ChannelHandlerContext) {
        begin(context)
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        stop()
        // Otherwise what has come so far would be taken for all of it.
        if pace.isWithinRequest { context.fireErrorCaught(CutOff()) }
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) { stop() }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head: pace.headCame(.now())
        case .body: break
        case .end: pace.requestEnded()
        }
        watch(context)
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard case .end = unwrapOutboundIn(data) else {
            hasAnswerBegun = true
            return context.write(data, promise: promise)
        }
        let written = promise ?? context.eventLoop.makePromise(of: Void.self)
        written.futureResult.assumeIsolated().whenSuccess {
            self.hasAnswerBegun = false
            self.pace.answered(.now())
            self.watch(context)
        }
        context.write(data, promise: written)
    }
}

// MARK: - The clock

extension RequestPacing {
    private func begin(_ context: ChannelHandlerContext) {
        guard timer == nil else { return }
        pace.opened(.now())
        watch(context)
    }

    private func stop() {
        timer?.task.cancel()
        timer = nil
    }

    /// Makes sure that the timer goes off in time. One that goes off too early costs less than a new one for each request.
    private func watch(_ context: ChannelHandlerContext) {
        guard context.channel.isActive, let due = pace.next else { return }
        if let timer, timer.due <= due { return }
        stop()
        let task = context.eventLoop.assumeIsolated().scheduleTask(deadline: due) { self.look(context) }
        timer = (task, due)
    }

    private func look(_ context: ChannelHandlerContext) {
        timer = nil
        switch pace.overdue(.now()) {
        case nil: return watch(context)
        case .request: break
        case .answer: if !hasAnswerBegun { refuse(context) }
        }
        context.close(promise: nil)
    }

    private func refuse(_ context: ChannelHandlerContext) {
        let answer = VaultAnswer(VaultFailure(status: 503, ["the request took too long"]))
        let headers: HTTPFields = [
            .contentType: answer.contentType, .cacheControl: "no-store", .contentLength: "\(answer.body.count)",
        ]
        let head = HTTPResponse(status: .init(code: answer.status), headerFields: headers)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(ByteBuffer(bytes: answer.body))), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }
}
