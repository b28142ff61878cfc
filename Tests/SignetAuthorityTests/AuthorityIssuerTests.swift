import Foundation
import SignetAuthority
import SignetCore
import SignetPKI
import SignetRenewal
import SignetTestSupport
import Testing

@Suite struct AuthorityIssuerTests {
    private let fixture: AuthorityFixture
    private let issuer: AuthorityIssuer

    init() async throws {
        fixture = try await AuthorityFixture()
        _ = try await fixture.makeRoot()
        issuer = AuthorityIssuer(service: fixture.service, authority: "root", role: "services")
    }

    private func order(
        resumed: Bool = false, key: PrivateKey, _ change: (inout CertificateSpec) -> Void = { _ in }
    ) async throws -> IssuanceOrder {
        var spec = CertificateSpec(
            name: "service-a", names: [.dns("a.example.com")],
            issuer: IssuerReference(kind: AuthorityIssuer.kind, name: "root", role: "services"))
        spec.lifetime = DurationText(.seconds(120))
        change(&spec)
        let request = try await CertificateRequest.make(
            subject: spec.effectiveSubject, alternativeNames: spec.names, key: key)
        return IssuanceOrder(spec: spec, request: request, replaces: nil, resumed: resumed)
    }

    @Test func issuesWhatTheSpecificationWants() async throws {
        let key = try PrivateKey.generate(.ecdsaP256)
        let issued = try await issuer.issue(order(key: key) { $0.usage = .client })
        #expect(issued.leaf.publicKey == key.publicKey && issued.leaf.alternativeNames == [.dns("a.example.com")])
        #expect(issued.leaf.notAfter == fixture.clock.now.wholeSecond + 119)
        #expect(issued.leaf.extendedKeyUsages == ["1.3.6.1.5.5.7.3.2"])
        #expect(issued.intermediates.isEmpty && issued.roots.count == 1)
        #expect(try await fixture.service.auditEntries(limit: 1, before: nil).first?.actor == "renewal")
        await #expect(throws: failure(.nameNotAllowed)) {
            try await issuer.issue(order(key: key) { $0.names = [.dns("evil.test")] })
        }
    }

    @Test func resumedOrderGetsTheSameCertificate() async throws {
        let key = try PrivateKey.generate(.ecdsaP256)
        let first = try await issuer.issue(order(key: key)).leaf
        #expect(try await issuer.issue(order(resumed: true, key: key)).leaf == first)
        // Not one for another key, and none that was revoked or has ended.
        let other = try await issuer.issue(order(resumed: true, key: PrivateKey.generate(.ecdsaP256))).leaf
        #expect(other != first)
        try await issuer.revoke(first, reason: .superseded)
        let second = try await issuer.issue(order(resumed: true, key: key)).leaf
        #expect(second != first)
        fixture.clock.advance(by: .seconds(121))
        #expect(try await issuer.issue(order(resumed: true, key: key)).leaf != second)
    }

    @Test func revokedCertificatesAreToBeRenewedAtOnceAndNotRecognised() async throws {
        let leaf = try await issuer.issue(order(key: PrivateKey.generate(.ecdsaP256))).leaf
        #expect(try await issuer.recognises(leaf))
        #expect(try await issuer.renewalInformation(for: leaf) == nil)
        try await issuer.revoke(leaf, reason: .keyCompromise)
        #expect(try await !issuer.recognises(leaf))
        let information = try #require(try await issuer.renewalInformation(for: leaf))
        #expect(information.windowEnd <= fixture.clock.now)
        #expect(information.explanation?.contains("key-compromise") == true)
    }

    @Test func strangersAreNotRecognised() async throws {
        let other = try await AuthorityFixture()
        _ = try await other.makeRoot()
        let stranger = try await other.issue(["a.example.com"]).certificate
        #expect(try await !issuer.recognises(stranger))
        #expect(try await issuer.renewalInformation(for: stranger) == nil)
        await #expect(throws: failure(.notFound)) { try await issuer.revoke(stranger, reason: .superseded) }
    }
}
