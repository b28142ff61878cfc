import Foundation
import Logging
import SignetAuthority
import SignetCore
import SignetStorage
import Synchronization

/// The Vault API without its HTTP: sealed or open, and the way of every request through it.
public final class VaultCore: Sendable {
    /// What the operator decides.
    public struct Settings: Sendable {
        /// How long things live where nothing else is said.
        public var limits = LeaseLimits.standard
        /// Shown by `sys/health` and `sys/seal-status`; clients choose what they use by it.
        public var clusterName = "signet"
        /// Where clients reach this server, for `sys/leader`.
        public var apiAddress = ""
        /// As `sys/seal-status` says: `file`, `inmem`.
        public var storageType = "file"

        /// As a configuration says that says nothing.
        public init() {}
    }

    /// The version of Vault whose API this is: clients read it as a strict semantic version and choose by it.
    public static let apiVersion = "1.17.6"

    let settings: Settings
    let keeper: SealKeeper
    let rekeying: Rekeying
    let rootGeneration: RootTokenGeneration
    let clock: any WallClock
    let logger: Logger
    private let database: Database
    private let authorities: @Sendable (Sealer) -> AuthorityService
    private let opened = Mutex<Unsealed?>(nil)

    /// - Parameters:
    ///   - database: opened with ``VaultMigrations/all`` and those of the authorities
    ///   - sealer: of a machine that opens the seal by itself; nil: the holders of shares do
    ///   - authorities: the private CA over an open sealer
    public init(
        database: Database, sealer: Sealer?, settings: Settings = Settings(), clock: any WallClock, logger: Logger,
        authorities: @escaping @Sendable (Sealer) -> AuthorityService
    ) {
        self.database = database
        self.settings = settings
        self.clock = clock
        self.logger = logger
        self.authorities = authorities
        keeper = SealKeeper(
            holder: sealer.map { .machine($0) } ?? .people, database: database, clock: clock,
            clusterName: settings.clusterName)
        rekeying = Rekeying(keeper: keeper)
        rootGeneration = RootTokenGeneration(keeper: keeper)
    }

    /// A new token's text.
    public static func makeToken() -> String { "hvs." + RandomText.base62(24) }

    /// What is there while the seal is open; nil: it is closed.
    var unsealed: Unsealed? { opened.withLock { $0 } }

    /// Whether the seal is closed.
    public var isSealed: Bool { unsealed == nil }

    /// Whether `sys/init` has been called.
    public func isInitialized() async throws -> Bool { try await keeper.state() != nil }

    /// Opens the seal where the machine does that by itself and `sys/init` has been called; otherwise does nothing.
    public func start() async throws {
        guard case .machine(let sealer) = keeper.holder, try await keeper.state() != nil else { return }
        try await open(sealer)
    }

    /// Initializes a machine-sealed server whose root token is this, with a key-value store at `secret/`, unless it is initialized
    /// already: `-dev-root-token-id`.
    public func initialize(rootToken: Secret<String>) async throws {
        guard try await keeper.state() == nil else { return }
        let initialization = try await keeper.initialize(shares: 1, threshold: 1)
        let unsealed = try await open(initialization.sealer)
        try await unsealed.makeRootToken(rootToken.reveal())
        var secrets = MountEntry(
            table: .secrets, path: "secret/", type: KVKind.type, uuid: UUID().uuidString.lowercased(),
            accessor: "kv_\(RandomText.base62(8))")
        secrets.options = ["version": "2"]
        secrets.description = "key/value secret storage"
        try await unsealed.mounts.mount(secrets)
    }

    /// Looks after what ends by itself until cancelled.
    public func run() async throws {
        while true {
            try await clock.sleep(for: .seconds(60))
            await unsealed?.tend()
        }
    }

    @discardableResult
    func open(_ sealer: Sealer) async throws -> Unsealed {
        let services = VaultServices(
            database: database, sealer: sealer, authorities: authorities(sealer), limits: settings.limits, clock: clock,
            logger: logger)
        let unsealed = try await Unsealed.open(services, core: self)
        opened.withLock { $0 = unsealed }
        logger.notice("The seal is open.")
        return unsealed
    }

    /// Forgets everything that was readable.
    func seal() {
        opened.withLock { $0 = nil }
        logger.notice("The seal is closed.")
    }
}

extension Unsealed {
    /// A token that may do everything and does not end.
    /// - Parameter text: the token itself, of a development server; nil: a random one
    @discardableResult
    func makeRootToken(_ text: String? = nil) async throws -> Secret<String> {
        var entry = TokenEntry(
            accessor: RandomText.base62(24), policies: ["root"], path: "auth/token/root",
            createdAt: services.clock.now)
        entry.displayName = "root"
        return try await tokens.create(entry, id: text)
    }
}
