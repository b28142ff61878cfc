import HTTPTypes
import NIOCore
import NIOHTTPTypes
import SignetAuthority
import SignetVault

/// Answers OCSP requests on the event loop when their answer stands (it was given before and may be given again): nothing is
/// handed to another thread, which takes several times as long as all the rest. Everything else passes unchanged.
///
/// Only a request to which nothing unanswered is ahead is looked at, so that answers keep the order of their requests.
final class StandingAnswers: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    /// The largest request that is held until its end has come. One about a single certificate has about 100 bytes.
    private static let limit = 1024

    /// A request that is held.
    private struct Held {
        let head: HTTPRequest
        /// Below `/v1/`, where the answer stands: `pki/ocsp`.
        let path: String
        var body = ByteBuffer()
        /// The request itself where it came in the path.
        let inPath: [UInt8]?
    }

    private let core: VaultCore
    private let isTLS: Bool
    /// nil: nobody counts.
    private let requests: RequestCounters?
    private var held: Held?
    private var unanswered = 0

    init(core: VaultCore, isTLS: Bool, requests: RequestCounters?) {
        self.core = core
        self.isTLS = isTLS
        self.requests = requests
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            if unanswered == 0, let held = Self.candidate(head) {
                self.held = held
                return
            }
            unanswered += 1
            context.fireChannelRead(data)
        case .body(var part):
            guard held != nil else { return context.fireChannelRead(data) }
            held?.body.writeBuffer(&part)
            if held.map({ $0.body.readableBytes > Self.limit }) ?? false { pass(context) }
        case .end:
            if let held, let answer = answer(held) {
                self.held = nil
                write(answer, context)
            } else {
                pass(context)
                context.fireChannelRead(data)
            }
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        held = nil
        context.fireChannelInactive()
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .end = unwrapOutboundIn(data) { unanswered -= 1 }
        context.write(data, promise: promise)
    }

    /// Lets go of what was held.
    private func pass(_ context: ChannelHandlerContext) {
        guard let held else { return }
        self.held = nil
        unanswered += 1
        context.fireChannelRead(wrapInboundOut(.head(held.head)))
        if held.body.readableBytes > 0 { context.fireChannelRead(wrapInboundOut(.body(held.body))) }
    }
}

extension StandingAnswers {
    /// - Returns: nil for everything but plain OCSP requests
    private static func candidate(_ head: HTTPRequest) -> Held? {
        guard let path = head.path, path.hasPrefix("/v1/"), !path.utf8.contains(UInt8(ascii: "?")),
            head.headerFields[.connection] == nil, head.headerFields[.expect] == nil,
            head.headerFields[.vaultNamespace] == nil
        else { return nil }
        let below = path.dropFirst(4)
        if head.method == .post {
            guard below.hasSuffix("/ocsp"), !below.utf8.contains(UInt8(ascii: "%")) else { return nil }
            return Held(head: head, path: String(below), inPath: nil)
        }
        guard head.method == .get, let place = below.range(of: PublicationPath.ocsp + "/"),
            let request = OCSPRoutes.request(inPath: String(below[place.lowerBound...]))
        else { return nil }
        return Held(head: head, path: below[..<place.lowerBound] + PublicationPath.ocsp, inPath: request)
    }

    private func answer(_ held: Held) -> VaultAnswer? {
        core.standingOCSPAnswer(to: held.inPath ?? Array(held.body.readableBytesView), path: held.path)
    }

    private func write(_ answer: VaultAnswer, _ context: ChannelHandlerContext) {
        requests?.count(path: "/v1", status: answer.status)
        let head = HTTPResponse(
            status: .init(code: answer.status), headerFields: answer.headers(isTLS: isTLS, isBodyLengthTold: true))
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(ByteBuffer(bytes: answer.body))), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }
}

extension VaultAnswer {
    /// - Parameter isBodyLengthTold: with Content-Length, which nobody adds on an event loop
    func headers(isTLS: Bool, isBodyLengthTold: Bool = false) -> HTTPFields {
        var headers: HTTPFields = [.cacheControl: "no-store"]
        if status != 204, status != 304 { headers[.contentType] = contentType }
        if let lastModified { headers[.lastModified] = lastModified.httpHeader }
        if isTLS { headers[.strictTransportSecurity] = "max-age=31536000; includeSubDomains" }
        if isBodyLengthTold { headers[.contentLength] = "\(body.count)" }
        return headers
    }
}
