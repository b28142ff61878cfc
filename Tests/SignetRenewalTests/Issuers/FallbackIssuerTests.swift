import Foundation
import SignetCore
import SignetPKI
import Synchronization
import Testing

@testable import SignetRenewal

@Suite struct FallbackIssuerTests {
    /// Signs as `self-signed` does, or fails; counts how often it was asked.
    private final class Stage: CertificateIssuer {
        struct Refusal: RetryAdvising {
            let text: String
            let retryAdvice: RetryAdvice
        }

        let failure: (any Error)?
        let asked = Mutex(0)

        init(_ failure: (any Error)?) { self.failure = failure }

        func issue(_ order: IssuanceOrder) async throws -> IssuedCertificate {
            asked.withLock { $0 += 1 }
            if let failure { throw failure }
            let leaf = try #require(order.replaces)
            return IssuedCertificate(leaf: leaf, intermediates: [], roots: [])
        }

        func renewalInformation(for certificate: DecodedCertificate) async throws -> RenewalInformation? {
            if let failure { throw failure }
            return RenewalInformation(windowStart: certificate.notBefore, windowEnd: certificate.notAfter)
        }

        func revoke(_ certificate: DecodedCertificate, reason: RevocationReason) async throws {
            if let failure { throw failure }
        }
    }

    private func order() async throws -> IssuanceOrder {
        let key = try PrivateKey.generate(.ecdsaP256)
        let request = try await CertificateRequest.make(
            subject: DistinguishedName(commonName: "a"), alternativeNames: [.dns("a.example.com")], key: key)
        let first = IssuanceOrder(spec: makeSpec(), request: request, replaces: nil)
        let certificate = try await SelfSignedIssuer(clock: ManualClock(start)).issue(first, key: key).leaf
        return IssuanceOrder(spec: makeSpec(), request: request, replaces: certificate)
    }

    private func issuer(_ stages: Stage...) -> FallbackIssuer {
        let named = stages.enumerated().map { index, stage in
            (IssuerReference(kind: "acme", name: "ca-\(index)"), stage as any CertificateIssuer)
        }
        return FallbackIssuer(named[0], then: Array(named.dropFirst()))
    }

    @Test func theNextIsAskedOnlyWhenOneFails() async throws {
        let (good, spare) = (Stage(nil), Stage(nil))
        _ = try await issuer(good, spare).issue(order())
        #expect(good.asked.withLock { $0 } == 1 && spare.asked.withLock { $0 } == 0)
        let broken = Stage(SignetError(.invalidInput, "It is down."))
        _ = try await issuer(broken, spare).issue(order())
        #expect(broken.asked.withLock { $0 } == 1 && spare.asked.withLock { $0 } == 1)
    }

    @Test func whenAllFailEachIsHeardAndTheFirstOnesAdviceCounts() async throws {
        let advice = RetryAdvice(schedule: RetrySchedule([.seconds(77)]))
        let stuck = RetryAdvice(schedule: RetrySchedule([.seconds(99)]), needsPerson: true)
        let one = Stage(Stage.Refusal(text: "one is down", retryAdvice: advice))
        let two = Stage(Stage.Refusal(text: "two says no", retryAdvice: stuck))
        for (stages, wanted) in [([one, two], advice), ([two, one], advice)] {
            let order = try await order()
            let error = await #expect(throws: FallbackFailure.self) {
                try await issuer(stages[0], stages[1]).issue(order)
            }
            #expect(error?.retryAdvice == wanted, "a person is needed only where all need one")
            let text = try #require(error?.description)
            #expect(text.contains("acme ca-0") && text.contains("acme ca-1"), "\(text)")
            #expect(text.contains("one is down") && text.contains("two says no"), "\(text)")
        }
    }

    @Test func wishesAndRevocationsGoToWhoeverCan() async throws {
        let certificate = try #require(try await order().replaces)
        let both = issuer(Stage(SignetError(.notFound, "Unknown here.")), Stage(nil))
        #expect(try await both.renewalInformation(for: certificate) != nil)
        try await both.revoke(certificate, reason: .superseded)
        let none = issuer(Stage(SignetError(.notFound, "Unknown here.")))
        await #expect(throws: SignetError(.notFound, "")) { try await none.renewalInformation(for: certificate) }
        await #expect(throws: SignetError(.notFound, "")) { try await none.revoke(certificate, reason: .superseded) }
    }
}
