import Foundation
import SignetCore
import SignetPKI
import SignetTestSupport
import Testing

@testable import SignetRenewal

/// An issuer whose other side makes the key: P-384, whatever is wanted, by a request of its own.
private struct KeyMaker: CertificateIssuer, KeyMakingIssuer, IssuerRegistry {
    let authority: TestAuthority

    func issuer(for reference: IssuerReference) async throws -> any CertificateIssuer { self }

    func issuePair(_ order: IssuanceOrder) async throws -> CertifiedKey {
        let key = try PrivateKey.generate(.ecdsaP384)
        let request = try await CertificateRequest.make(
            subject: order.spec.effectiveSubject, alternativeNames: order.spec.names, key: key)
        let answer = try await authority.issue(IssuanceOrder(spec: order.spec, request: request, replaces: nil))
        return try CertifiedKey(leaf: answer.leaf, key: key, intermediates: [], roots: answer.roots)
    }

    func issue(_ order: IssuanceOrder) async throws -> IssuedCertificate {
        throw SignetError(.invalidInput, "Requests are not signed here.")
    }

    func renewalInformation(for certificate: DecodedCertificate) async throws -> RenewalInformation? { nil }
    func revoke(_ certificate: DecodedCertificate, reason: RevocationReason) async throws {}
    func recognises(_ certificate: DecodedCertificate) async throws -> Bool {
        try await authority.recognises(certificate)
    }
}

@Suite("Issuers that make the key")
struct KeyMakingTests {
    private func engine(_ stage: EngineStage, _ maker: KeyMaker, _ destinations: any DestinationFactory)
        -> RenewalEngine
    {
        RenewalEngine(
            database: stage.database, sealer: stage.sealer, issuers: maker, clock: stage.clock, logger: .silent,
            destinations: destinations, actions: stage.world, probe: stage.world, settings: .still)
    }

    @Test("Their pair is kept and installed, with the key that they made, and is the same after a restart")
    func issuing() async throws {
        let stage = try await EngineStage()
        let maker = KeyMaker(authority: stage.authority)
        let first = engine(stage, maker, stage.world)
        // A role may leave names out.
        stage.authority.with { $0.namesOnes = [.dns("other.example.com")] }
        try await first.apply([makeSpec(destinations: [place("a")])])
        try await first.runDueOnce()
        let status = try await first.status(of: "site")
        #expect(status.phase == .valid)
        #expect(stage.world.serial(at: "site/0") == status.serialNumber)
        let kept = try await engine(stage, maker, stage.world).pairInUse(of: "site")
        #expect(kept?.pair.key.algorithm == .ecdsaP384)
        #expect(kept?.pair.leaf.alternativeNames == [.dns("other.example.com")])
    }

    @Test("A pair that is found is taken over whatever its key, but not for another name")
    func adoption() async throws {
        let stage = try await EngineStage()
        let maker = KeyMaker(authority: stage.authority)
        let engine = engine(stage, maker, stage.world)
        let request = try await CertificateRequest.make(
            subject: DistinguishedName(), alternativeNames: [], key: PrivateKey.generate(.ecdsaP256))
        let pair = try await maker.issuePair(IssuanceOrder(spec: makeSpec(), request: request, replaces: nil))
        stage.world.with { state in
            state.places["site/0"] = pair
            state.places["other/0"] = pair
        }
        try await engine.apply([makeSpec(destinations: [place("a")]), makeSpec("other", destinations: [place("b")])])
        try await engine.runDueOnce()
        let adopted = try await engine.status(of: "site")
        #expect(adopted.serialNumber == pair.leaf.serialNumberText)
        let other = try await engine.status(of: "other")
        #expect(other.serialNumber != pair.leaf.serialNumberText && other.phase == .valid)
    }

    @Test("Registered destinations get pairs while they are registered; the system's refuse them")
    func registered() async throws {
        let stage = try await EngineStage()
        let destinations = RegisteredDestinations()
        let engine = engine(stage, KeyMaker(authority: stage.authority), destinations)
        let spec = makeSpec(destinations: [.registered(name: "here")])
        try await engine.apply([spec])
        try await engine.runDueOnce()
        let before = try await engine.status(of: "site")
        #expect(before.phase == .failing && before.lastError?.contains("\"here\"") == true)
        let world = stage.world
        destinations.register("here") { (try? world.destination(at: 0, of: $0)) ?? Nowhere() }
        try await stage.live(until: start.addingTimeInterval(.minute), engine)
        let after = try await engine.status(of: "site")
        #expect(after.phase == .valid && stage.world.serial(at: "site/0") == after.serialNumber)
        #expect(throws: SignetError(.unregisteredDestination, "")) {
            try SystemDestinationFactory().destination(at: 0, of: spec)
        }
    }

    @Test("What is wanted beside the others leaves them alone, and can be dropped alone")
    func wanting() async throws {
        let stage = try await EngineStage()
        try await stage.engine.apply([makeSpec("a")])
        try await stage.engine.want([makeSpec("b"), makeSpec("c")])
        try await stage.engine.runDueOnce()
        let all = try await stage.engine.status()
        #expect(all.map(\.spec.name) == ["a", "b", "c"] && all.allSatisfy { $0.phase == .valid })
        try await stage.engine.drop(["b", "nobody"])
        #expect(try await stage.engine.status().map(\.spec.name) == ["a", "c"])
        let serial = try await stage.engine.status(of: "a").serialNumber
        try await stage.engine.want([makeSpec("b"), makeSpec("a")])
        try await stage.engine.runDueOnce()
        #expect(try await stage.engine.status(of: "a").serialNumber == serial)
        #expect(stage.authority.issuedCount == 3)
        await #expect(throws: SignetError.self) { try await stage.engine.want([makeSpec("a b")]) }
    }
}

private struct Nowhere: CertificateDestination {
    let summary = "nowhere"
    func current() async throws -> CertifiedKey? { nil }
    func install(_ pair: CertifiedKey) async throws -> Bool { false }
    func remove() async throws {}
}
