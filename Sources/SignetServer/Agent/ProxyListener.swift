import Logging
import ServiceLifecycle
import SignetAgent
import SignetCore
import SignetRenewal

/// One listener of an agent's proxy.
struct ProxyListener: Service {
    private let listener: LimitedListener<ProxyResponder>

    /// - Parameters:
    ///   - quit: ends the agent
    ///   - onReady: called with the address once it listens: `http://127.0.0.1:8100`, `unix:///run/agent.sock`
    /// - Throws: what reading the TLS files throws, `.unknownOwner`.
    init(
        _ settings: ProxyListenerSettings, proxy: AgentProxy, logger: Logger, quit: @escaping @Sendable () -> Void,
        onReady: @escaping @Sendable (String) async -> Void
    ) throws {
        let tls = try settings.tls.map {
            try ReloadingTLSContext(certificatePath: $0.certificatePath, keyPath: $0.keyPath)
        }
        let place: ListenerPlace
        switch settings.address {
        case .tcp(let host, let port): place = .tcp(ListenAddress(host: host, port: port))
        case .unix(let path):
            let owner = try FileOwner(user: settings.socketUser, group: settings.socketGroup)
            place = .unix(SocketFile(path: path, mode: settings.socketMode, owner: owner))
        }
        let limits = ListenerLimits()
        listener = LimitedListener(
            place: place, tls: tls, limits: limits,
            responder: ProxyResponder(settings, proxy: proxy, limits: limits, quit: quit), logger: logger,
            onReady: { bound in
                switch bound {
                case .tcp(let address): await onReady("\(tls == nil ? "http" : "https")://\(address)")
                case .unix(let file): await onReady("unix://\(file.path)")
                }
            })
    }

    func run() async throws { try await listener.run() }
}
