import NIOCore
import NIOHTTP1

/// Lets the verb `LIST` through on HTTP/1.1.
///
/// NIO's parser refuses verbs that are in no RFC. So the four letters are changed to `LINK` (RFC 2068), which it knows and nobody
/// sends, before it reads them, and back afterwards. Only the first letters of a request are looked at: bodies stay as they are.
/// A `LIST` sent before the request ahead of it was answered is refused as before. On HTTP/2 there is nothing to do.
final class ListVerb: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = NIOAny

    static let name = HTTPMethod.RAW(value: "LIST")
    private static let disguise = HTTPMethod.LINK

    func handlerAdded(context: ChannelHandlerContext) {
        let pipeline = context.pipeline.syncOperations
        guard let decoder = try? pipeline.handler(type: ByteToMessageHandler<HTTPRequestDecoder>.self) else { return }
        let beginnings = Beginnings()
        try? pipeline.addHandler(beginnings, position: .before(decoder))
        try? pipeline.addHandler(Requests(beginnings), position: .after(decoder))
    }

    /// Looks at the first bytes of every request.
    private final class Beginnings: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias InboundOut = ByteBuffer

        private static let verb = Array("LIST ".utf8)

        /// Whether what comes next is the first byte of a request.
        var isBeginning = true
        private(set) var hasDisguised = false
        /// Too little to tell yet.
        private var held: ByteBuffer?

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            var buffer = unwrapInboundIn(data)
            if var held {
                held.writeBuffer(&buffer)
                buffer = held
                self.held = nil
            }
            if isBeginning {
                let first = buffer.readableBytesView.prefix(Self.verb.count)
                guard !first.isEmpty else { return }
                if first.count < Self.verb.count, Self.verb.starts(with: first) {
                    held = buffer
                    return
                }
                isBeginning = false
                hasDisguised = first.elementsEqual(Self.verb)
                if hasDisguised { buffer.setString(ListVerb.disguise.rawValue, at: buffer.readerIndex) }
            }
            context.fireChannelRead(wrapInboundOut(buffer))
        }
    }

    /// Gives the verb back, and tells where a request ends.
    private final class Requests: ChannelInboundHandler {
        typealias InboundIn = HTTPServerRequestPart
        typealias InboundOut = HTTPServerRequestPart

        private let beginnings: Beginnings

        init(_ beginnings: Beginnings) {
            self.beginnings = beginnings
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            var part = unwrapInboundIn(data)
            switch part {
            case .head(var head):
                if beginnings.hasDisguised, head.method == ListVerb.disguise {
                    head.method = ListVerb.name
                    part = .head(head)
                }
            case .end: beginnings.isBeginning = true
            case .body: break
            }
            context.fireChannelRead(wrapInboundOut(part))
        }
    }
}
