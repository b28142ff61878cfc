import Foundation
import Logging
import SignetACME
import SignetCore
import SignetPKI
import SignetStorage
import SignetTestSupport

/// A hostile CA, a client, a database: everything an order needs, on a clock that never waits.
struct ACMEStage: Sendable {
    let server: HostileACMEServer
    let clock: SkippingClock
    let transport: HTTPTransport
    let client: ACMEClient
    let database: Database
    let sealer: Sealer
    let accounts: ACMEAccounts
    let solver = RecordingSolver()
    let experience = ChallengeExperience()

    static func run<T: Sendable>(
        _ settings: ACMEClientSettings = ACMEClientSettings(), timeout: Duration = .seconds(30),
        _ body: (ACMEStage) async throws -> T
    ) async throws -> T {
        let clock = SkippingClock()
        return try await HostileACMEServer.run(now: { clock.now }) { server in
            let directory = try TemporaryDirectory()
            let transport = try HTTPTransport(timeout: timeout)
            let stage = try await ACMEStage(server, clock, transport, directory, settings)
            let result: Result<T, any Error>
            do { result = .success(try await body(stage)) } catch { result = .failure(error) }
            try await transport.shutdown()
            try await stage.database.close()
            return try withExtendedLifetime(directory) { try result.get() }
        }
    }

    private init(
        _ server: HostileACMEServer, _ clock: SkippingClock, _ transport: HTTPTransport,
        _ directory: TemporaryDirectory, _ settings: ACMEClientSettings
    ) async throws {
        self.server = server
        self.clock = clock
        self.transport = transport
        client = ACMEClient(
            directoryURL: server.directoryURL, transport: transport, clock: clock, settings: settings)
        database = try Database.open(
            path: directory.file("signet.db"),
            migrations: [Sealer.migration, Leases.migration] + ACMEMigrations.all)
        sealer = try await Sealer.open(
            database: database, source: .file(path: directory.file("sealing.key"), createIfMissing: true))
        accounts = Self.accounts(client, database, sealer)
    }

    /// Leases on a clock of their own, which stands: kept up on a clock that never waits, they would race through time.
    private static func accounts(_ client: ACMEClient, _ database: Database, _ sealer: Sealer) -> ACMEAccounts {
        ACMEAccounts(
            client: client, database: database, sealer: sealer,
            leases: Leases(database: database, clock: ManualClock(client.now)))
    }

    /// As another process would see the same database.
    func otherProcess() -> ACMEAccounts { Self.accounts(client, database, sealer) }

    /// A CA as an issuer uses it. Its account is made at once: later, its lease would be kept up on the clock that never waits.
    func service(_ server: HostileACMEServer) async throws -> ACMEService {
        let client = ACMEClient(directoryURL: server.directoryURL, transport: transport, clock: clock)
        _ = try await Self.accounts(client, database, sealer).open(options)
        return ACMEService(
            directoryURL: server.directoryURL, transport: transport, account: options, database: database,
            sealer: sealer, throttle: OrderThrottle(clock: clock), clock: clock)
    }

    /// Options that agree to everything.
    var options: AccountOptions { AccountOptions(agreesToTerms: { _ in true }) }

    /// An issuer that orders here, and rehearses here too.
    func issuer() async throws -> ACMEIssuer {
        let service = try await service(server)
        return ACMEIssuer(
            service: service, staging: service, solvers: [solver], database: database, fetcher: nil,
            logger: Logger(label: "test"))
    }

    /// A flow of the default account.
    func flow(
        solvers: [any ChallengeSolver]? = nil, settings: OrderSettings = OrderSettings(),
        issuerFetcher: (@Sendable (String) async throws -> [UInt8])? = nil
    ) async throws -> OrderFlow {
        OrderFlow(
            account: try await accounts.open(options), solvers: solvers ?? [solver], database: database,
            experience: experience, settings: settings, issuerFetcher: issuerFetcher, logger: Logger(label: "test"))
    }
}

extension ACMEClient {
    fileprivate var now: Date { Date(timeIntervalSince1970: 1_800_000_000) }
}

/// A request for these names with a key of its own.
func makeRequest(_ names: String...) async throws -> CertificateRequest {
    try await CertificateRequest.make(
        subject: DistinguishedName(), alternativeNames: names.map(AlternativeName.init(parsing:)),
        key: PrivateKey.generate(.ecdsaP256))
}

/// The failure that `body` ends with; nil when it succeeds or fails otherwise.
func acmeFailure(_ body: () async throws -> some Any) async -> ACMEFailure? {
    do {
        _ = try await body()
        return nil
    } catch {
        return error as? ACMEFailure
    }
}
