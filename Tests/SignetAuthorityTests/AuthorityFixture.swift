import Foundation
import Logging
import SignetAuthority
import SignetCore
import SignetPKI
import SignetStorage
import SignetTestSupport

/// A CA on a database file of its own, with a clock that starts now and moves only when told to: openssl and certtool
/// judge at the present moment.
struct AuthorityFixture: Sendable {
    let directory: TemporaryDirectory
    let clock: ManualClock
    let database: Database
    let sealer: Sealer
    let service: AuthorityService

    init() async throws {
        try await self.init(directory: TemporaryDirectory(), clock: ManualClock(Date()))
    }

    private init(directory: TemporaryDirectory, clock: ManualClock) async throws {
        self.directory = directory
        self.clock = clock
        database = try Database.open(
            path: directory.file("signet.db"), migrations: Sealer.migrations + AuthorityService.migrations)
        sealer = try await Sealer.open(
            database: database, source: .file(path: directory.file("sealing.key"), createIfMissing: true))
        service = AuthorityService(
            database: database, sealer: sealer, clock: clock, logger: .quiet)
    }

    /// The same files opened once more, as another process would.
    func anotherProcess() async throws -> AuthorityFixture {
        try await AuthorityFixture(directory: directory, clock: clock)
    }

    /// A root `root` with the role `services` for example.com.
    func makeRoot(_ change: (inout AuthorityOptions) -> Void = { _ in }) async throws -> Authority {
        var options = AuthorityOptions(
            name: "root", subject: try DistinguishedName(parsing: "CN=test root,O=COMPANY,C=KR"))
        change(&options)
        let authority = try await service.createRoot(options, actor: "tester")
        var role = Role(name: "services", authority: options.name)
        role.allowedDomains = ["example.com"]
        role.usage = .peer
        try await service.setRole(role, actor: "tester")
        return authority
    }

    /// Changes the role `services`.
    func changeRole(_ change: (inout Role) throws -> Void) async throws {
        var role = try await service.role("services", authority: "root")
        try change(&role)
        try await service.setRole(role, actor: "tester")
    }

    /// Issues by the role `services`, a client of the same database and names given as text.
    @discardableResult
    func issue(
        _ names: [String], subject: String? = nil, role: String? = "services", authority: String = "root",
        _ change: (inout IssuanceParameters) -> Void = { _ in }
    ) async throws -> IssuedRecord {
        var parameters = IssuanceParameters(authority: authority, role: role)
        parameters.alternativeNames = try names.map { try AlternativeName(parsing: $0) }
        parameters.subject = try subject.map { try DistinguishedName(parsing: $0) }
        change(&parameters)
        return try await service.issue(parameters, actor: "tester").0
    }

    /// Actions of the audit trail, oldest first.
    func actions() async throws -> [String] {
        try await service.auditEntries(limit: 1000, before: nil).reversed().map(\.action)
    }

    /// Writes certificates and a list as PEM files for openssl, and gives their paths.
    func write(_ name: String, _ certificates: [DecodedCertificate]) throws -> String {
        try directory.write(name, certificates.map(\.pem).joined())
    }
}

/// Equal to every error of the code.
func failure(_ code: SignetError.Code) -> SignetError { SignetError(code, "") }

extension Logger {
    /// Says nothing.
    static var quiet: Logger { Logger(label: "test") { _ in SwiftLogNoOpLogHandler() } }
}
