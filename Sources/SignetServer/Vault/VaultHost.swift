import Foundation
import Logging
import ServiceLifecycle
import SignetAuthority
import SignetCore
import SignetStorage
import SignetVault

/// A server of the Vault API with a database of its own, as a Vault server's configuration describes it.
public struct VaultHost: Sendable {
    private let configuration: VaultServerConfiguration
    private let rootToken: Secret<String>?
    private let clock: any WallClock
    private let logger: Logger

    /// - Parameter rootToken: `-dev`: the machine opens the seal by itself, and this token may do everything
    public init(
        _ configuration: VaultServerConfiguration, rootToken: Secret<String>? = nil,
        clock: any WallClock = SystemClock(), logger: Logger
    ) {
        self.configuration = configuration
        self.rootToken = rootToken
        self.clock = clock
        self.logger = logger
    }

    /// Serves until SIGTERM or SIGINT.
    /// - Parameter onReady: called with the address of each listener that is open
    /// - Throws: `.serverRunning`, `.cannotListen`, what opening the database and the TLS files throws.
    public func run(onReady: @escaping @Sendable (String) async -> Void) async throws {
        let directory = try Self.directory(of: configuration.storage)
        let lock = try ServerLock(dataDirectory: directory)
        defer {
            withExtendedLifetime(lock) {}
            if configuration.storage == .memory { try? FileManager.default.removeItem(atPath: directory) }
        }
        let database = try Database.open(path: "\(directory)/signet.db", migrations: SignetDatabase.migrations)
        let result: Result<Void, any Error>
        do {
            result = .success(try await serve(database, directory, onReady))
        } catch {
            result = .failure(error)
        }
        try await database.close()
        try result.get()
    }

    private func serve(
        _ database: Database, _ directory: String, _ onReady: @escaping @Sendable (String) async -> Void
    ) async throws {
        let core = core(database, try await sealer(database, directory))
        try await core.start()
        if let rootToken { try await core.initialize(rootToken: rootToken) }
        let listeners = try listeners(core, onReady)
        let reloading = await CertificateReloading(contexts: listeners.compactMap(\.tls), logger: logger)
        var quiet = logger
        quiet.logLevel = max(logger.logLevel, .notice)
        var group = ServiceGroupConfiguration(
            services: [VaultTending(core: core), reloading] + listeners, gracefulShutdownSignals: [.sigterm, .sigint],
            cancellationSignals: [.sigquit], logger: quiet)
        group.maximumGracefulShutdownDuration = .seconds(30)
        try await ServiceGroup(configuration: group).run()
    }

    /// Of a machine that opens the seal by itself; nil: the holders of shares do.
    private func sealer(_ database: Database, _ directory: String) async throws -> Sealer? {
        let path: String
        switch configuration.seal {
        case .keyFile(let file): path = file
        case .shares where rootToken != nil: path = "\(directory)/sealing.key"
        case .shares: return nil
        }
        return try await Sealer.open(database: database, source: .file(path: path, createIfMissing: true))
    }

    private func listeners(
        _ core: VaultCore, _ onReady: @escaping @Sendable (String) async -> Void
    ) throws -> [VaultListener] {
        try configuration.listeners.map { listener in
            VaultListener(
                listen: listener.address,
                tls: try listener.certificate.map {
                    try ReloadingTLSContext(
                        certificatePath: $0, keyPath: listener.key ?? $0, clientCertificates: .requested)
                },
                limits: listener.limits, core: core, logger: logger,
                onReady: { await onReady("\(listener.certificate == nil ? "http" : "https")://\($0)") })
        }
    }

    private func core(_ database: Database, _ sealer: Sealer?) -> VaultCore {
        var settings = VaultCore.Settings()
        settings.limits = configuration.limits
        settings.clusterName = configuration.clusterName
        settings.apiAddress = configuration.apiAddress
        settings.storageType = configuration.storage == .memory ? "inmem" : "file"
        let (clock, logger) = (clock, logger)
        return VaultCore(database: database, sealer: sealer, settings: settings, clock: clock, logger: logger) {
            sealer in
            AuthorityService(database: database, sealer: sealer, clock: clock, logger: logger)
        }
    }

    private static func directory(of storage: VaultServerConfiguration.Storage) throws -> String {
        switch storage {
        case .directory(let path):
            try DataDirectory.make(path)
            return path
        case .memory: return try PassingDirectory.make()
        }
    }
}

/// What ends by itself is looked after.
struct VaultTending: Service {
    let core: VaultCore

    func run() async throws {
        try await untilShutdown { try await core.run() }
    }
}
