import Logging
import SignetCore
import SignetPKI
import SignetStorage

/// The private CA: authorities, roles, issuance, revocation, publication, audit.
///
/// What belongs together lies in a folder: `Authorities` (making, signing and importing them), `Roles` (what may be
/// issued), `Issuance`, `Certificates` (lookups), `Revocation` (with CRL and OCSP), `Audit`. Several processes may serve
/// one database: what is kept in memory is checked against the database before anything is committed or refused.
public final class AuthorityService: Sendable {
    /// The tables of this target.
    public static let migrations: [Migration] = [
        AuthorityMigrations.authorities, AuthorityMigrations.certificates, AuthorityMigrations.publication,
        AuthorityMigrations.audit, AuthorityMigrations.engines, AuthorityMigrations.deltaLists,
    ]

    /// The longest page of a list, in entries: who wants more asks for the next page.
    public static let maximumPage = 1000

    let database: Database
    let sealer: Sealer
    let clock: any WallClock
    let logger: Logger
    let issuing: IssuingAuthorities
    let lists: RevocationListPublisher
    let deltas: DeltaListPublisher
    let ocsp: OCSPResponder

    /// Creates the service; nothing is read before the first call.
    /// - Parameters:
    ///   - database: opened with ``migrations`` and the sealer's
    ///   - sealer: seals the authorities' keys
    ///   - publication: how long revocation lists and OCSP answers are valid
    public init(
        database: Database, sealer: Sealer, clock: any WallClock, logger: Logger,
        publication: PublicationSchedule = PublicationSchedule()
    ) {
        self.database = database
        self.sealer = sealer
        self.clock = clock
        self.logger = logger
        issuing = IssuingAuthorities(database: database, sealer: sealer)
        lists = RevocationListPublisher(database: database, issuing: issuing, clock: clock, schedule: publication)
        deltas = DeltaListPublisher(database: database, issuing: issuing, lists: lists, clock: clock)
        ocsp = OCSPResponder(database: database, issuing: issuing, clock: clock, schedule: publication)
    }
}
