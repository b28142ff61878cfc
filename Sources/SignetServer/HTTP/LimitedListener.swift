import Foundation
import Hummingbird
import HummingbirdCore
import HummingbirdHTTP2
import Logging
import NIOCore
import ServiceLifecycle
import SignetACME
import SignetCore

/// A listener whose clients have limits of time and size: HTTP/1.1 and HTTP/2 over TLS, or HTTP/1.1 without.
struct LimitedListener<Responder: HTTPResponder>: Service where Responder.Context == TLSRequestContext {
    let place: ListenerPlace
    /// nil: without TLS.
    let tls: ReloadingTLSContext?
    var limits = ListenerLimits()
    /// To those who come to validate a name (RFC 8737); nil: there is nobody to answer.
    var answers: TLSALPNAnswers?
    /// What looks at requests before the responder does, made for each connection.
    var handlers: @Sendable () -> [any RemovableChannelHandler] = { [] }
    let responder: Responder
    let logger: Logger
    /// Called once it listens, with the number of a free port filled in.
    let onReady: @Sendable (ListenerPlace) async -> Void

    /// - Throws: `.cannotListen`
    func run() async throws {
        try place.prepare()
        defer { place.remove() }
        let (refusals, refusing) = AsyncThrowingStream<Void, any Error>.makeStream()
        let application = application(refusing)
        do {
            try await withThrowingTaskGroup(of: Void.self) { group in
                if let tls { group.addTask { try await tls.watch(logger: logger) } }
                group.addTask { for try await _ in refusals {} }
                group.addTask { try await application.run() }
                defer { group.cancelAll() }
                while let result = await group.nextResult() {
                    if case .failure(let error) = result, !(error is CancellationError) { throw error }
                    return
                }
            }
        } catch let error as IOError {
            throw place.refusal(error)
        } catch let error as SocketAddressError.UnknownHost {
            throw place.refusal(error)
        } catch let error as SocketAddressError {
            throw place.refusal(error)
        }
    }

    /// - Parameter refusing: told when the place cannot be had though it is bound
    private func application(
        _ refusing: AsyncThrowingStream<Void, any Error>.Continuation
    ) -> some ApplicationProtocol {
        var quiet = logger
        quiet.logLevel = max(logger.logLevel, .notice)
        let (place, onReady) = (place, onReady)
        return Application(
            responder: responder, server: server,
            configuration: ApplicationConfiguration(
                address: place.bindAddress,
                availableConnectionsDelegate: MaximumAvailableConnections(limits.connections, logger: quiet)),
            onServerRunning: { channel in
                do {
                    await onReady(try place.published(channel))
                } catch {
                    refusing.finish(throwing: error)
                }
            },
            logger: quiet)
    }

    private var server: HTTPServerBuilder {
        let (limits, handlers) = (limits, handlers)
        let stream = HTTP1Channel.Configuration(
            additionalChannelHandlers: [ListVerb(), RequestPacing(limits)] + handlers(),
            httpDecoderConfiguration: .init(
                maxHeaderFieldSize: ListenerLimits.headerFieldSize, maxHeaderListSize: ListenerLimits.headerSize,
                maxHeaderFieldCount: ListenerLimits.headerCount))
        guard let tls else { return .http1(configuration: stream) }
        return .reloadingHTTP2(
            tls, answers: answers, configuration: .init(idleTimeout: limits.idle, streamConfiguration: stream),
            handshake: limits.head, silence: limits.idle + limits.answer)
    }
}
