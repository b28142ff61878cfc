import Foundation
import Logging
import SignetAuthority
import SignetCore
import SignetPKI
import SignetRenewal
import SignetStorage
import SignetTestSupport
import SignetWatch
import Synchronization
import Testing

@Suite struct ManagedSourceTests {
    private let directory: TemporaryDirectory
    private let clock = ManualClock()
    private let issuers: SwitchedIssuers
    private let engine: RenewalEngine

    init() async throws {
        directory = try TemporaryDirectory()
        issuers = SwitchedIssuers(clock: clock)
        let database = try Database.open(
            path: directory.file("signet.db"),
            migrations: Sealer.migrations + [Leases.migration] + RenewalEngine.migrations)
        let sealer = try await Sealer.open(
            database: database, source: .file(path: directory.file("sealing.key"), createIfMissing: true))
        engine = RenewalEngine(
            database: database, sealer: sealer, issuers: issuers, clock: clock,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            settings: EngineSettings(inspectionInterval: nil))
    }

    private func spec(_ name: String) throws -> CertificateSpec {
        var spec = CertificateSpec(
            name: name, names: [.dns("\(name).example.org")], issuer: IssuerReference(kind: "self-signed", name: ""))
        spec.lifetime = try DurationText(parsing: "30d")
        spec.destinations = []
        return spec
    }

    private func look() async throws -> FileTestLook {
        try await FileTestLook(ManagedSource(name: "ours", engine: engine, owner: "us@example.org", clock: clock))
    }

    @Test func aCertificateIsToldWithItsManagement() async throws {
        try await engine.apply([try spec("web")])
        try await engine.runDueOnce()
        let found = try await look()
        #expect(found.places == ["web"] && found.extent == .everything)
        let place = try #require(found.observations.first?.place)
        #expect(place.kind == .managed && place.owner == "us@example.org" && place.source == "ours")
        let sighting = try #require(found.sighting("web"))
        let pair = try #require(try await engine.pairInUse(of: "web"))
        #expect(sighting.leaf == pair.pair.leaf && sighting.expectedNames == [.dns("web.example.org")])
        let management = try #require(sighting.management)
        #expect(management.name == "web" && management.issuer == "self-signed" && management.lastError == nil)
        #expect(management.reference == IssuerReference(kind: "self-signed", name: ""))
        let due = try #require(management.renewalDue)
        #expect(due == management.nextAttempt)
        #expect(due > clock.now && due < sighting.leaf.notAfter)
    }

    @Test func aRenewalThatFailsKeepsItsDueMomentAndSaysWhy() async throws {
        try await engine.apply([try spec("web")])
        try await engine.runDueOnce()
        let due = try #require(try await look().sighting("web")?.management?.renewalDue)
        issuers.isBroken.withLock { $0 = true }
        clock.advance(to: due.addingTimeInterval(1))
        try await engine.runDueOnce()
        let found = try await look()
        let management = try #require(found.sighting("web")?.management)
        #expect(management.renewalDue == due && due < clock.now)
        #expect(management.lastError?.contains("on holiday") == true)
        #expect(try #require(management.nextAttempt) > clock.now)
        issuers.isBroken.withLock { $0 = false }
        clock.advance(by: .seconds(7200))
        try await engine.runDueOnce()
        let later = try await look()
        let renewed = try #require(later.sighting("web")?.management)
        #expect(try #require(renewed.renewalDue) > clock.now && renewed.lastError == nil)
    }

    @Test func whatWasNeverIssuedIsTold() async throws {
        issuers.isBroken.withLock { $0 = true }
        try await engine.apply([try spec("web")])
        try await engine.runDueOnce()
        let found = try await look()
        let obstacle = try #require(found.obstacle("web"))
        #expect(obstacle.reason == "not-issued" && obstacle.sentence.contains("on holiday"))
    }

    @Test func whatIsWantedNoLongerIsNotToldOf() async throws {
        try await engine.apply([try spec("web"), try spec("mail")])
        try await engine.runDueOnce()
        try await engine.apply([try spec("mail")])
        let found = try await look()
        #expect(found.places == ["mail"])
    }
}

/// Self-signed certificates, or none.
private final class SwitchedIssuers: IssuerRegistry {
    let isBroken = Mutex(false)
    private let issuer: SelfSignedIssuer

    init(clock: any WallClock) { issuer = SelfSignedIssuer(clock: clock) }

    func issuer(for reference: IssuerReference) async throws -> any CertificateIssuer {
        guard isBroken.withLock({ !$0 }) else { throw SignetError(.unknownIssuer, "The issuer is on holiday.") }
        return issuer
    }
}

@Suite struct AuthoritySourceTests {
    private let directory: TemporaryDirectory
    private let clock = ManualClock()
    private let service: AuthorityService

    init() async throws {
        directory = try TemporaryDirectory()
        let database = try Database.open(
            path: directory.file("signet.db"), migrations: Sealer.migrations + AuthorityService.migrations)
        let sealer = try await Sealer.open(
            database: database, source: .file(path: directory.file("sealing.key"), createIfMissing: true))
        service = AuthorityService(
            database: database, sealer: sealer, clock: clock,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let root = AuthorityOptions(name: "root", subject: try DistinguishedName(parsing: "CN=watch root,O=Example"))
        _ = try await service.createRoot(root, actor: "tester")
    }

    private func look() async throws -> FileTestLook {
        try await FileTestLook(AuthoritySource(name: "ca", service: service, clock: clock))
    }

    @Test func authoritiesAreToldAndWhatTheyIssuedIsNot() async throws {
        var role = Role(name: "services", authority: "root")
        role.allowedDomains = ["example.com"]
        try await service.setRole(role, actor: "tester")
        var parameters = IssuanceParameters(authority: "root", role: "services")
        parameters.alternativeNames = [.dns("a.example.com")]
        _ = try await service.issue(parameters, actor: "tester")
        let found = try await look()
        #expect(found.places == ["root"] && found.extent == .everything)
        let authority = try await service.authority("root")
        #expect(found.sighting("root")?.leaf == authority.certificate)
        #expect(found.observations.first?.place.kind == .authority)
    }

    @Test func aListThatEndedIsToldAndNotRenewedByLooking() async throws {
        let list = try await service.crl(authority: "root")
        let end = try #require(list.nextUpdate)
        let fresh = try await look()
        #expect(fresh.places == ["root"])
        clock.advance(to: end.addingTimeInterval(1))
        for _ in 0..<2 {
            let found = try await look()
            #expect(found.reason("root (revocation list)") == "stale-list")
        }
        _ = try await service.rebuildCRL(authority: "root", actor: "tester")
        let found = try await look()
        #expect(found.places == ["root"])
    }
}
