import Hummingbird
import HummingbirdCore
import HummingbirdHTTP2
import Logging
import NIOCore
import NIOSSL
import SignetACME

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
    /// A Hummingbird server of HTTP/1.1 and HTTP/2 over TLS with the certificate of `context`.
    /// - Parameters:
    ///   - answers: to those who come to validate a name (RFC 8737); nil: they find an ordinary server
    ///   - handshake: how long that of TLS may take
    ///   - silence: how long nothing may come on a connection
    static func reloadingHTTP2(
        _ context: ReloadingTLSContext, answers: TLSALPNAnswers?, configuration: HTTP2UpgradeChannel.Configuration,
        handshake: Duration, silence: Duration
    ) -> HTTPServerBuilder {
        HTTPServerBuilder { responder in
            ReloadingHTTP2Channel(
                context, answers: answers, configuration: configuration, handshake: handshake, silence: silence,
                responder: responder)
        }
    }

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

/// HTTP/1.1 or HTTP/2 over TLS, as the client prefers, whose certificate follows its files.
public struct ReloadingHTTP2Channel: ServerChildChannel {
    /// The HTTP messages of one connection.
    public typealias Value = HTTP2UpgradeChannel.Value

    private let context: ReloadingTLSContext
    private let answers: TLSALPNAnswers?
    private let configuration: HTTP2UpgradeChannel.Configuration
    private let handshake: Duration
    private let silence: Duration
    private let responder: HTTPChannelHandler.Responder

    init(
        _ context: ReloadingTLSContext, answers: TLSALPNAnswers?, configuration: HTTP2UpgradeChannel.Configuration,
        handshake: Duration, silence: Duration, responder: @escaping HTTPChannelHandler.Responder
    ) {
        self.context = context
        self.answers = answers
        self.configuration = configuration
        self.handshake = handshake
        self.silence = silence
        self.responder = responder
    }

    public func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        do {
            let shown = ShownCertificates()
            let value = try newest(shown).setup(channel: channel, logger: logger)
            let pipeline = channel.pipeline.syncOperations
            try pipeline.addHandler(
                ShownCertificatesHandler(shown), position: .after(pipeline.handler(type: NIOSSLServerHandler.self)))
            try pipeline.addHandler(
                SilentConnection(handshake: handshake, silence: silence),
                position: .after(pipeline.handler(type: NIOSSLServerHandler.self)))
            if let answers {
                try pipeline.addHandler(TLSALPNGate(answers: answers, others: .pass), position: .first)
            }
            return value
        } catch {
            return channel.eventLoop.makeFailedFuture(error)
        }
    }

    public func handle(value: Value, logger: Logger) async {
        // Which generation the connection began with does not matter any more.
        do {
            try await newest(ShownCertificates()).handle(value: value, logger: logger)
        } catch {
            try? await value.channel.close()
        }
    }

    /// - Parameter shown: where what the client shows is noted
    private func newest(_ shown: ShownCertificates) throws -> HTTP2UpgradeChannel {
        try HTTP2UpgradeChannel(
            tlsChannelConfiguration: context.channelConfigurationForNewConnection(shown), configuration: configuration,
            responder: responder)
    }
}
