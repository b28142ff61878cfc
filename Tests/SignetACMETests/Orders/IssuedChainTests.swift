import Crypto
import Foundation
import SignetACME
import SignetCore
import SignetPKI
import SignetTestSupport
import Testing

/// What a CA gives is looked at before anyone else sees it.
@Suite struct IssuedChainTests {
    @Test(arguments: [
        (HostileBehaviour.CertificateFlaw.otherKey, "another key"),
        (.otherNames, "it lacks a.example, it has besides other.example"),
        (.expired, "which is not now"), (.foreignChain, "do not form a chain"),
    ])
    func aWrongCertificateEndsTheOrder(flaw: HostileBehaviour.CertificateFlaw, reason: String) async throws {
        try await ACMEStage.run { stage in
            let flow = try await stage.flow()
            let request = try await makeRequest("a.example")
            stage.server.behave {
                $0.certificate = flaw
                $0.date = "Fri, 15 Jan 2027 08:00:00 GMT"
            }
            let failure = try #require(await acmeFailure { try await flow.run(OrderRequest(request)) })
            #expect(failure.error.code == .acmeWrongCertificate && failure.retry == .backoff)
            #expect(failure.error.message.contains(reason), "\(failure)")
            stage.server.behave { $0.certificate = .none }
            _ = try await flow.run(OrderRequest(request, resumed: true))
            #expect(stage.server.count(.newOrder) == 2)
        }
    }

    @Test func noCertificateAtAll() async throws {
        try await ACMEStage.run { stage in
            let flow = try await stage.flow()
            let request = OrderRequest(try await makeRequest("a.example"))
            stage.server.behave { $0.certificate = .garbage }
            let failure = await acmeFailure { try await flow.run(request) }
            #expect(failure?.error.code == .acmeMalformedResponse)
            stage.server.behave {
                $0.certificate = .none
                $0.faults[.certificate] = [.hugeBody(2 << 20)]
            }
            let huge = await acmeFailure { try await flow.run(OrderRequest(request.request, resumed: true)) }
            #expect(huge?.error.code == .acmeTooLarge)
        }
    }

    /// This machine's clock is a day behind the CA's: the certificate waits until the clock is right.
    @Test(arguments: ["Sat, 16 Jan 2027 08:00:00 GMT", nil])
    func aClockThatIsADayOff(date: String?) async throws {
        try await ACMEStage.run { stage in
            let flow = try await stage.flow()
            let request = try await makeRequest("a.example")
            stage.server.behave {
                $0.certificate = .future
                $0.date = date
            }
            let failure = try #require(await acmeFailure { try await flow.run(OrderRequest(request)) })
            #expect(failure.error.code == .acmeWrongClock && failure.retry == .userAction)
            #expect(failure.error.message.contains("here it is 2027-01-15 08:00:00Z"))
            if date != nil { #expect(failure.error.message.contains("at the CA 2027-01-16 08:00:00Z")) }
            stage.clock.advance(by: .seconds(86_400))
            _ = try await flow.run(OrderRequest(request, resumed: true))
            #expect(stage.server.count(.newOrder) == 1)
        }
    }

    @Test func theChainIsCompletedUpToItsRoot() async throws {
        try await ACMEStage.run { stage in
            let server = stage.server
            stage.server.behave { $0.certificate = .leafOnly }
            let flow = try await stage.flow(issuerFetcher: { try server.published(at: $0) })
            let whole = try await flow.run(OrderRequest(makeRequest("a.example"))).certificate
            #expect(whole.intermediates.map(\.subject.commonName) == ["Hostile Intermediate"])
            #expect(whole.roots.map(\.der) == [server.root])
            // Preferring a root by its key needs the root, which no CA sends.
            stage.server.behave {
                $0.certificate = .none
                $0.alternates = 1
            }
            let digest = Array(SHA256.hash(data: whole.roots[0].subjectPublicKeyInfo))
            let chosen = try await flow.run(
                OrderRequest(makeRequest("a.example"), chain: .rootKey(sha256: digest))
            ).certificate
            #expect(chosen.roots == whole.roots)
            // That nothing can be fetched is no failure.
            let deaf = try await stage.flow(issuerFetcher: { _ in throw SignetError(.timedOut, "no answer") })
            let plain = try await deaf.run(OrderRequest(makeRequest("a.example"))).certificate
            #expect(plain.intermediates.count == 1 && plain.roots.isEmpty)
        }
    }

    @Test func namesThatACMEDoesNotKnow() async throws {
        try await ACMEStage.run { stage in
            let flow = try await stage.flow()
            let mail = OrderRequest(try await makeRequest("a@b.example"))
            await #expect(throws: SignetError(.invalidInput, "")) { try await flow.run(mail) }
            let nothing = OrderRequest(try await makeRequest())
            #expect(await acmeFailure { try await flow.run(nothing) }?.error.code == .acmeNotOffered)
            #expect(stage.server.count(.newOrder) == 0)
        }
    }
}
