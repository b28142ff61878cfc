import Foundation
import Logging
import ServiceLifecycle
import SignetCore

/// The dashboard's own listener.
struct DashboardService: Service {
    let dashboard: Dashboard
    /// Where the bound address is written; taken away at the end.
    let addressPath: String
    let requests: RequestCounters
    let logger: Logger

    /// - Throws: `.cannotListen`; `.tlsFilesUnusable`, `.unreadableFile`; `.invalidInput` where others could read along.
    func run() async throws {
        let configuration = dashboard.configuration
        let tls = try configuration.tls.map { tls in
            try ReloadingTLSContext(
                certificatePath: tls.certificatePath, keyPath: tls.keyPath, trustRootsPath: tls.clientAuthoritiesPath,
                clientCertificates: tls.clientAuthoritiesPath == nil ? .none : .optional)
        }
        guard tls != nil || configuration.listen.isLoopback else {
            throw SignetError(
                .invalidInput, "The dashboard would send its token over plain HTTP on \(configuration.listen).",
                remedy: "Name certificate and key in the section dashboard, or listen on 127.0.0.1.")
        }
        var limits = ListenerLimits()
        limits.connections = 512
        limits.bodySize = FormFields.largestForm
        let addresses = BoundAddresses(path: addressPath, count: 1, logger: logger)
        defer { addresses.remove() }
        let (scheme, logger, token) = (tls == nil ? "http" : "https", logger, configuration.tokenPath)
        try await LimitedListener(
            place: .tcp(configuration.listen), tls: tls, limits: limits,
            responder: dashboard.responder(requests: requests), logger: logger,
            onReady: { place in
                let url = "\(scheme)://\(place)"
                addresses.note(url, at: 0)
                logger.notice("The dashboard is served.", metadata: ["address": "\(url)", "token": "\(token)"])
            }
        ).run()
    }
}
