import Logging
import ServiceLifecycle
import SignetACME
import SignetCore
import SignetVault
import Synchronization

/// The Vault API as `signet up` serves it: at the listeners that `signet.yaml` declares at the moment, over the store that
/// everything else has too. The machine opens the seal: whoever has the store's sealing key.
final class VaultFrontDoor: Service, Sendable {
    private struct State {
        var declared: VaultConfiguration?
        var core: VaultCore?
        /// Tells the generation of listeners that is running that another one is declared.
        var changed: AsyncStream<Void>.Continuation?
    }

    private let addressPath: String
    private let answers: TLSALPNAnswers
    private let requests: RequestCounters
    private let clock: any WallClock
    private let logger: Logger
    private let makeCore: @Sendable (VaultCore.Settings) -> VaultCore
    private let state = Mutex(State())

    /// - Parameters:
    ///   - addressPath: where the URLs of the open listeners are written, one a line
    ///   - answers: to those who come to validate a name
    ///   - core: makes what answers, once it is declared
    init(
        addressPath: String, answers: TLSALPNAnswers, requests: RequestCounters, clock: any WallClock, logger: Logger,
        core: @escaping @Sendable (VaultCore.Settings) -> VaultCore
    ) {
        self.addressPath = addressPath
        self.answers = answers
        self.requests = requests
        self.clock = clock
        self.logger = logger
        makeCore = core
    }

    /// Takes over what `signet.yaml` declares; nil: nothing is served.
    func declare(_ configuration: VaultConfiguration?) {
        state.withLock { state in
            guard state.declared?.listeners != configuration?.listeners else { return }
            state.declared = configuration
            state.changed?.yield()
        }
    }

    /// How it stands: nil while it is not served.
    func condition() async throws -> (isInitialized: Bool, isSealed: Bool)? {
        let core = state.withLock { $0.declared == nil ? nil : $0.core }
        guard let core else { return nil }
        return (try await core.isInitialized(), core.isSealed)
    }

    /// Serves until the program shuts down.
    /// - Throws: `.cannotListen`, `.tlsFilesUnusable` and others when it cannot begin; what is declared later and cannot be
    ///   served is logged.
    func run() async throws {
        var isFirst = true
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            let (configuration, changes) = generation()
            do {
                try await serve(configuration, until: changes)
            } catch {
                guard !isFirst, !Task.isCancelled, !Task.isShuttingDownGracefully else { throw error }
                logger.error(
                    "THE VAULT API IS NOT SERVED AS DECLARED; correct the section vault.",
                    metadata: ["reason": "\(error)"])
                try await untilShutdown { for await _ in changes { return } }
            }
            isFirst = false
        }
    }

    /// What is declared now, and a stream that tells of something else.
    private func generation() -> (VaultConfiguration?, AsyncStream<Void>) {
        let (changes, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        return state.withLock { state in
            state.changed = continuation
            return (state.declared, changes)
        }
    }

    private func serve(_ configuration: VaultConfiguration?, until changes: AsyncStream<Void>) async throws {
        guard let configuration else { return try await untilShutdown { for await _ in changes { return } } }
        let core = try await core(configuration.settings)
        let addresses = BoundAddresses(path: addressPath, count: configuration.listeners.count, logger: logger)
        defer { addresses.remove() }
        let listeners: [any Service] = configuration.listeners.enumerated().map { index, listener in
            Serving { try await self.serve(listener, by: core) { addresses.note($0, at: index) } }
        }
        var quiet = logger
        quiet.logLevel = max(logger.logLevel, .notice)
        var group = ServiceGroupConfiguration(services: [VaultTending(core: core)] + listeners, logger: quiet)
        group.maximumGracefulShutdownDuration = .seconds(10)
        _ = try await ServiceGroup(configuration: group).run {
            try await untilShutdown { for await _ in changes { return } }
        }
    }

    /// The core, its seal opened where it has one.
    private func core(_ settings: VaultCore.Settings) async throws -> VaultCore {
        if let core = state.withLock(\.core) { return core }
        let core = makeCore(settings)
        try await core.start()
        state.withLock { $0.core = core }
        return core
    }

    private func serve(
        _ listener: VaultConfiguration.Listener, by core: VaultCore, onReady: @escaping @Sendable (String) -> Void
    ) async throws {
        var context: ReloadingTLSContext?
        if let tls = listener.tls {
            do {
                context = try await cancelWhenGracefulShutdown { try await self.context(tls, listener) }
            } catch is CancellationError {
                return
            }
        }
        let logger = logger
        try await VaultListener(
            listen: listener.address, tls: context, limits: ListenerLimits(), core: core, answers: answers,
            requests: requests, logger: logger,
            onReady: { bound in
                let url = listener.url(at: bound)
                onReady(url)
                logger.notice("The Vault API is served.", metadata: ["address": "\(url)"])
            }
        ).run()
    }

    /// Waits for a certificate that Signet itself has not got yet.
    private func context(
        _ tls: VaultConfiguration.TLS, _ listener: VaultConfiguration.Listener
    ) async throws -> ReloadingTLSContext {
        var hasSaid = false
        while true {
            do {
                return try ReloadingTLSContext(
                    certificatePath: tls.certificatePath, keyPath: tls.keyPath, clientCertificates: .requested)
            } catch {
                guard let certificate = tls.certificate else { throw error }
                if !hasSaid {
                    logger.notice(
                        "The Vault API is served as soon as there is its certificate.",
                        metadata: ["address": "\(listener.address)", "certificate": "\(certificate)"])
                }
                hasSaid = true
                try await clock.sleep(for: .milliseconds(200))
            }
        }
    }
}

/// One listener as a service.
private struct Serving: Service {
    let body: @Sendable () async throws -> Void

    init(_ body: @escaping @Sendable () async throws -> Void) {
        self.body = body
    }

    func run() async throws { try await body() }
}
