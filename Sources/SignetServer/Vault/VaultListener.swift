import Foundation
import Hummingbird
import HummingbirdCore
import HummingbirdHTTP2
import Logging
import NIOCore
import ServiceLifecycle
import SignetACME
import SignetCore
import SignetVault

/// The listener of the Vault API: HTTP/1.1 and HTTP/2 over TLS, or HTTP/1.1 without.
struct VaultListener: Service {
    let listen: ListenAddress
    /// nil: without TLS.
    let tls: ReloadingTLSContext?
    var limits = ListenerLimits()
    let core: VaultCore
    /// To those who come to validate a name (RFC 8737); nil: there is nobody to answer.
    var answers: TLSALPNAnswers?
    /// Where requests are counted; nil: nowhere.
    var requests: RequestCounters?
    let logger: Logger
    /// Called with the bound address.
    let onReady: @Sendable (ListenAddress) async -> Void

    func run() async throws {
        var quiet = logger
        quiet.logLevel = max(logger.logLevel, .notice)
        let application = Application(
            responder: VaultResponder(core: core, isTLS: tls != nil, limits: limits, requests: requests),
            server: server,
            configuration: ApplicationConfiguration(
                address: .hostname(listen.host, port: listen.port),
                availableConnectionsDelegate: MaximumAvailableConnections(limits.connections, logger: quiet)),
            onServerRunning: { channel in
                var bound = listen
                bound.port = channel.localAddress?.port ?? listen.port
                await onReady(bound)
            },
            logger: quiet)
        do {
            try await withThrowingTaskGroup(of: Void.self) { group in
                if let tls { group.addTask { try await tls.watch(logger: logger) } }
                group.addTask { try await application.run() }
                defer { group.cancelAll() }
                while let result = await group.nextResult() {
                    if case .failure(let error) = result, !(error is CancellationError) { throw error }
                    return
                }
            }
        } catch let error as IOError {
            throw listen.refusal(error)
        } catch let error as SocketAddressError.UnknownHost {
            throw listen.refusal(error)
        }
    }

    private var server: HTTPServerBuilder {
        let (limits, core, requests, isTLS) = (limits, core, requests, tls != nil)
        let stream = HTTP1Channel.Configuration(
            additionalChannelHandlers: [
                ListVerb(), RequestPacing(limits), StandingAnswers(core: core, isTLS: isTLS, requests: requests),
            ],
            httpDecoderConfiguration: .init(
                maxHeaderFieldSize: ListenerLimits.headerFieldSize, maxHeaderListSize: ListenerLimits.headerSize,
                maxHeaderFieldCount: ListenerLimits.headerCount))
        guard let tls else { return .http1(configuration: stream) }
        return .reloadingHTTP2(
            tls, answers: answers, configuration: .init(idleTimeout: limits.idle, streamConfiguration: stream),
            handshake: limits.head, silence: limits.idle + limits.answer)
    }
}
