import Logging
import SignetAuthority
import SignetCore
import SignetStorage

/// What backends work with while the server is unsealed.
public struct VaultServices: Sendable {
    /// With the tables of ``VaultMigrations``.
    public let database: Database
    /// Open.
    public let sealer: Sealer
    /// The private CA, to which the `pki` engine is a front door.
    public let authorities: AuthorityService
    /// What the configuration says of lifetimes.
    public let limits: LeaseLimits
    /// What the time is taken from.
    public let clock: any WallClock
    /// Gets no secrets.
    public let logger: Logger
    private let changes = SpaceChanges()

    public init(
        database: Database, sealer: Sealer, authorities: AuthorityService, limits: LeaseLimits = .standard,
        clock: any WallClock, logger: Logger
    ) {
        self.database = database
        self.sealer = sealer
        self.authorities = authorities
        self.limits = limits
        self.clock = clock
        self.logger = logger
    }

    /// What a mount, or a part of the core, keeps.
    public func store(_ space: String) -> VaultStore {
        VaultStore(database: database, sealer: sealer, space: space, changes: changes)
    }
}
