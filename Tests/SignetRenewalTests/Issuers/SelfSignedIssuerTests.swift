import Foundation
import SignetCore
import SignetPKI
import SignetTestSupport
import Testing

@testable import SignetRenewal

@Suite struct SelfSignedIssuerTests {
    private let clock = ManualClock(start)
    private var issuer: SelfSignedIssuer { SelfSignedIssuer(clock: clock) }

    private func order(_ spec: CertificateSpec, _ key: PrivateKey) async throws -> IssuanceOrder {
        let request = try await CertificateRequest.make(
            subject: spec.effectiveSubject, alternativeNames: spec.names, key: key)
        return IssuanceOrder(spec: spec, request: request, replaces: nil)
    }

    @Test(arguments: KeyAlgorithm.allCases.filter { $0 != .rsa3072 && $0 != .rsa4096 })
    func itIsItsOwnRootAndServesTLS(algorithm: KeyAlgorithm) async throws {
        let key = try PrivateKey.generate(algorithm)
        let spec = makeSpec(lifetime: .seconds(3600))
        let answer = try await issuer.issue(order(spec, key), key: key)
        #expect(answer.roots == [answer.leaf] && answer.intermediates.isEmpty)
        #expect(answer.leaf.notAfter == start.addingTimeInterval(3599))
        #expect(answer.leaf.alternativeNames == spec.names)
        let pair = try CertifiedKey(leaf: answer.leaf, key: key, intermediates: [], roots: answer.roots)
        try pair.check(covers: spec.names, at: start)
        #expect(try await issuer.recognises(answer.leaf))
        let directory = try TemporaryDirectory()
        let file = try directory.write("tls.crt", pair.certificatePEM)
        let verdict = try await runTool(
            "openssl",
            [
                "verify", "-x509_strict", "-purpose", "sslserver", "-verify_hostname", "site.example.com", "-attime",
                String(Int(start.timeIntervalSince1970)), "-CAfile", file, file,
            ])
        #expect(verdict.status == 0, "\(verdict.everything)")
    }

    @Test func withoutALifetimeItIsNinetyDaysAndWithoutANameItIsTheSpecifications() async throws {
        let key = try PrivateKey.generate(.ecdsaP256)
        var spec = makeSpec("inner")
        spec.names = try [AlternativeName(parsing: "10.0.0.1")]
        let leaf = try await issuer.issue(order(spec, key), key: key).leaf
        #expect(leaf.notAfter == start.addingTimeInterval(90 * .day - 1))
        #expect(leaf.subject.commonName == "inner")
    }

    @Test func whatItCannotDoItSays() async throws {
        let key = try PrivateKey.generate(.ecdsaP256)
        let order = try await order(makeSpec(), key)
        await #expect(throws: SignetError(.invalidInput, "")) { try await issuer.issue(order) }
        let leaf = try await issuer.issue(order, key: key).leaf
        await #expect(throws: SignetError(.invalidInput, "")) {
            try await issuer.revoke(leaf, reason: .superseded)
        }
        #expect(try await issuer.renewalInformation(for: leaf) == nil)
        #expect(try await !issuer.recognises(PairFactory().make().leaf))
    }
}
