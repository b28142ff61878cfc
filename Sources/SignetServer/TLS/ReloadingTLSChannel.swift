import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOSSL

/// HTTP/1.1 over TLS whose certificate follows its files: each accepted connection asks the ``ReloadingTLSContext`` anew.
public struct ReloadingTLSChannel: ServerChildChannel {
    /// The HTTP messages of one connection.
    public typealias Value = HTTP1Channel.Value

    private let base: HTTP1Channel
    private let context: ReloadingTLSContext

    /// Wraps the HTTP channel.
    public init(_ base: HTTP1Channel, context: ReloadingTLSContext) {
        self.base = base
        self.context = context
    }

    public func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        channel.eventLoop.makeCompletedFuture {
            let handler = NIOSSLServerHandler(context: try context.contextForNewConnection())
            try channel.pipeline.syncOperations.addHandler(handler)
        }.flatMap {
            base.setup(channel: channel, logger: logger)
        }
    }

    public func handle(value: Value, logger: Logger) async {
        await base.handle(value: value, logger: logger)
    }
}

extension HTTPServerBuilder {
    /// A Hummingbird server over TLS with the certificate of `context`, whichever is the newest when a connection opens.
    ///
    /// Give the application a ``TLSRequestContext`` to see the client's certificate.
    public static func reloadingTLS(
        _ context: ReloadingTLSContext,
        configuration: HTTP1Channel.Configuration = .init(idleTimeout: .seconds(60))
    ) -> HTTPServerBuilder {
        HTTPServerBuilder { responder in
            ReloadingTLSChannel(HTTP1Channel(responder: responder, configuration: configuration), context: context)
        }
    }
}
