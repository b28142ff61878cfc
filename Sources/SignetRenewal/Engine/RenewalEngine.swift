import Foundation
import Logging
import SignetCore
import SignetPKI
import SignetStorage

/// The one renewal engine. Its state is in the database; any number of processes may open it, a lease per certificate keeps
/// them apart.
///
/// What fails outside (an issuer, a disk, an action) is no error of the engine: it is in the certificate's status and
/// history, and is tried again by itself. Errors thrown here are the caller's or the database's.
public final class RenewalEngine: Sendable {
    /// The engine's tables; it also needs those of `Leases` and `Sealer`.
    public static let migrations: [Migration] = RenewalMigrations.all

    /// How many certificates are worked on at a time where nothing else is said.
    public static let standardParallelism = 8

    private let tools: EngineTools
    private let work: CertificateWork
    private let loop: RenewalLoop
    private let settings: EngineSettings
    private let wake = WakeSignal()

    /// Creates the engine; it does nothing until ``run(parallelism:)`` or another of its methods is called.
    /// - Parameters:
    ///   - database: with ``migrations`` applied, and those of `Leases` and `Sealer`
    ///   - sealer: for the private keys
    ///   - destinations: where pairs go; the real ones by default
    ///   - actions: what runs actions; the real one by default
    ///   - probe: what looks at endpoints; the real one by default
    public init(
        database: Database, sealer: Sealer, issuers: any IssuerRegistry, clock: any WallClock, logger: Logger,
        destinations: any DestinationFactory = SystemDestinationFactory(),
        actions: any ActionRunner = SystemActionRunner(), probe: any EndpointProbe = TLSProbe(),
        settings: EngineSettings = EngineSettings()
    ) {
        let tools = EngineTools(
            repository: RenewalRepository(database: database), vault: PairVault(sealer: sealer), issuers: issuers,
            destinations: destinations, actions: actions, probe: probe, clock: clock, logger: logger)
        let lease = RenewalLease(
            leases: Leases(database: database, clock: clock), duration: settings.leaseDuration)
        self.tools = tools
        self.settings = settings
        work = CertificateWork(tools: tools, lease: lease)
        loop = RenewalLoop(tools: tools, work: work, settings: settings, wake: wake)
    }

    /// Makes `specs` the wanted certificates, all or, when one is wrong, none. Specs that vanished are no longer renewed
    /// (their files stay); a changed spec is re-issued, re-installed or just re-planned as the change demands.
    /// - Throws: `.invalidSpecification`, `.invalidEndpoint`, `.pathConflict`; what the database throws.
    public func apply(_ specs: [CertificateSpec]) async throws {
        try SpecSet.validate(specs)
        for (name, history) in try await tools.repository.want(specs, at: tools.now) {
            tools.log(history, of: name)
        }
        wake.raise()
    }

    /// Makes `specs` wanted, all or, when one is wrong, none, beside the others that are: for those who come and go while the
    /// engine runs. One that is wanted already, in this form, is left as it is.
    ///
    /// Files are compared among `specs` only: of the others nobody may write them.
    /// - Throws: as ``apply(_:)``.
    public func want(_ specs: [CertificateSpec]) async throws {
        try SpecSet.validate(specs)
        try await tell(specs.map { ($0.name, .specified($0)) })
    }

    /// Takes note that these are wanted no longer: they are not renewed, their files stay. Names that are not known are passed
    /// over.
    /// - Throws: what the database throws.
    public func drop(_ names: Set<String>) async throws {
        try await tell(names.sorted().map { ($0, .dropped) })
    }

    private func tell(_ occurrences: [(name: String, occurrence: RenewalOccurrence)]) async throws {
        guard !occurrences.isEmpty else { return }
        for (name, history) in try await tools.repository.tell(occurrences, at: tools.now) {
            tools.log(history, of: name)
        }
        wake.raise()
    }

    /// Works until cancelled: sleeps to the next due moment, at most `parallelism` certificates at a time. Only one call
    /// at a time.
    ///
    /// A step in progress when it is cancelled is broken off and done again by whoever runs next.
    public func run(parallelism: Int = RenewalEngine.standardParallelism) async throws {
        await loop.run(parallelism: parallelism)
    }

    /// Lets ``run(parallelism:)`` return once the steps in hand are done, an action that is running among them: for an
    /// orderly end. It cannot be run again afterwards.
    public func finish() { loop.finish() }

    /// Does everything that is due now and returns.
    /// - Throws: what the database throws.
    public func runDueOnce() async throws {
        try await loop.runDueOnce(parallelism: Self.standardParallelism)
    }

    /// Renews one certificate now, whatever its schedule says, through installation, actions and verification.
    ///
    /// Waits while another process works on it.
    /// - Returns: what came of it: `.valid`, or `.failing` with the error when a part of it failed; that part is tried
    ///   again later.
    /// - Throws: `.notFound`; what the database throws.
    public func renewNow(_ name: String) async throws -> CertificateStatus {
        _ = try await wantedRecord(name)
        try await tools.tell(.requested, to: name)
        defer { wake.raise() }
        while true {
            let outcome = try await work.takeDueSteps(of: name)
            let record = try await wantedRecord(name)
            if case .busy = outcome {
                try await tools.clock.sleep(until: tools.now.addingTimeInterval(settings.postponement.timeInterval))
            } else if record.machine.phase == .verifying, let next = record.machine.due {
                try await tools.clock.sleep(until: next)
            } else {
                return status(of: record)
            }
        }
    }

    /// Asks for one certificate to be renewed by the process that runs the engine: it looks for that as often as
    /// ``EngineSettings/pollInterval`` says, or at once where it is this one.
    /// - Throws: `.notFound`; what the database throws.
    public func requestRenewal(of name: String) async throws {
        _ = try await wantedRecord(name)
        try await tools.tell(.requested, to: name)
        wake.raise()
    }

    /// Every wanted certificate, by name.
    /// - Throws: what the database throws.
    public func status() async throws -> [CertificateStatus] {
        try await tools.repository.wanted().map(status)
    }

    /// One wanted certificate.
    /// - Throws: `.notFound`; what the database throws.
    public func status(of name: String) async throws -> CertificateStatus {
        status(of: try await wantedRecord(name))
    }

    /// Takes note that others know the key of a wanted certificate: the next one has a new key, whatever the specification
    /// says, and what was asked for with the old one is given up.
    /// - Throws: `.notFound`; what the database throws.
    public func giveUpKey(of name: String) async throws {
        try await tools.tell(.compromised, to: name)
        wake.raise()
    }

    /// The pair of a wanted certificate that should be in use, and what it was issued for; nil: there is none yet.
    /// - Throws: `.notFound`, `.sealBroken`, `.storageCorrupt`.
    public func pairInUse(of name: String) async throws -> PairInUse? {
        guard let known = try await wantedRecord(name).state.target,
            let stored = try await tools.repository.pair(known.id)
        else { return nil }
        return PairInUse(pair: try tools.vault.pair(stored), spec: known.spec)
    }

    /// Recent history of one certificate, newest first; the last 500 lines are kept. Also of one no longer wanted.
    /// - Throws: what the database throws.
    public func events(of name: String, limit: Int) async throws -> [RenewalEvent] {
        try await tools.repository.events(of: name, limit: max(0, limit))
    }

    /// Whether a certificate that is, or once was, wanted here has had this serial number, as far as its history goes back.
    /// - Parameters:
    ///   - serialNumber: as ``DecodedCertificate/serialNumberText``
    ///   - names: DNS names of it, lower case: only certificates for one of them are looked at
    /// - Throws: as ``Database/read(_:)``.
    public func hasHad(serialNumber: String, names: [String]) async throws -> Bool {
        try await tools.repository.hasHad(serialNumber: serialNumber, names: Set(names))
    }

    private func wantedRecord(_ name: String) async throws -> RenewalRecord {
        guard let record = try await tools.repository.record(of: name), record.state.isWanted else {
            throw SignetError.noSuchCertificate(name)
        }
        return record
    }

    private func status(of record: RenewalRecord) -> CertificateStatus {
        CertificateStatus(record, destinations: tools.destinations, now: tools.now)
    }
}
