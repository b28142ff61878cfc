import Foundation
import Logging
import ServiceLifecycle
import SignetCore

/// The dashboard's own listener, as one section `dashboard` describes it.
struct DashboardListener: Service {
    let dashboard: Dashboard
    private let tls: ReloadingTLSContext?
    /// Where the bound address is written; taken away at the end.
    private let addressPath: String
    private let requests: RequestCounters
    private let logger: Logger

    /// - Throws: `.tlsFilesUnusable`, `.unreadableFile`; `.invalidInput` where others could read along.
    init(_ dashboard: Dashboard, addressPath: String, requests: RequestCounters, logger: Logger) throws {
        let configuration = dashboard.configuration
        tls = try configuration.tls.map { tls in
            try ReloadingTLSContext(
                certificatePath: tls.certificatePath, keyPath: tls.keyPath, trustRootsPath: tls.clientAuthoritiesPath,
                clientCertificates: tls.clientAuthoritiesPath == nil ? .none : .optional)
        }
        guard tls != nil || configuration.listen.isLoopback else {
            throw SignetError(
                .invalidInput, "The dashboard would send its token over plain HTTP on \(configuration.listen).",
                remedy: "Name certificate and key in the section dashboard, or listen on 127.0.0.1.")
        }
        self.dashboard = dashboard
        self.addressPath = addressPath
        self.requests = requests
        self.logger = logger
    }

    /// Whether it serves the same at the same place, for those with the same token.
    func isSame(as other: DashboardListener) -> Bool {
        dashboard.configuration == other.dashboard.configuration && dashboard.token == other.dashboard.token
    }

    /// - Throws: `.cannotListen`
    func run() async throws {
        let configuration = dashboard.configuration
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
