import Logging
import ServiceLifecycle
import SignetACME
import SignetCore
import SignetVault

/// The listener of the Vault API.
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
        let (core, requests, isTLS, onReady) = (core, requests, tls != nil, onReady)
        try await LimitedListener(
            place: .tcp(listen), tls: tls, limits: limits, answers: answers,
            handlers: { [StandingAnswers(core: core, isTLS: isTLS, requests: requests)] },
            responder: VaultResponder(core: core, isTLS: isTLS, limits: limits, requests: requests),
            logger: logger,
            onReady: { place in if case .tcp(let bound) = place { await onReady(bound) } }
        ).run()
    }
}
