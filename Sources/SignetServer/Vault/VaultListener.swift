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
    /// A request or an answer may take this long to make progress: who sends a byte now and then is closed.
    private static let idleTimeout: Duration = .seconds(30)
    private static let maximumConnections = 4096

    let listen: ListenAddress
    /// nil: without TLS.
    let tls: ReloadingTLSContext?
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
        let stream = HTTP1Channel.Configuration(
            additionalChannelHandlers: [ListVerb()], idleTimeout: TimeAmount(Self.idleTimeout))
        let server: HTTPServerBuilder =
            if let tls {
                .reloadingHTTP2(
                    tls, answers: answers,
                    configuration: .init(idleTimeout: Self.idleTimeout, streamConfiguration: stream))
            } else {
                .http1(configuration: stream)
            }
        let application = Application(
            responder: VaultResponder(core: core, isTLS: tls != nil, logger: quiet, requests: requests), server: server,
            configuration: ApplicationConfiguration(
                address: .hostname(listen.host, port: listen.port),
                availableConnectionsDelegate: MaximumAvailableConnections(Self.maximumConnections, logger: quiet)),
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
}
