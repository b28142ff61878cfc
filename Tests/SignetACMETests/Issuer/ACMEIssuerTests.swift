import Foundation
import Logging
import SignetACME
import SignetCore
import SignetPKI
import SignetTestSupport
import Testing

/// What the engine asks of an ACME issuer beside certificates.
@Suite struct ACMEIssuerTests {
    private func issuer(_ stage: ACMEStage, _ transport: HTTPTransport) throws -> ACMEIssuer {
        let service = ACMEService(
            directoryURL: stage.server.directoryURL, transport: transport, account: stage.options,
            database: stage.database, sealer: stage.sealer, throttle: OrderThrottle(clock: stage.clock),
            clock: stage.clock)
        return ACMEIssuer(
            service: service, staging: nil, solvers: [stage.solver], database: stage.database, fetcher: nil,
            logger: Logger(label: "test"))
    }

    private func run(_ body: (ACMEStage, ACMEIssuer) async throws -> Void) async throws {
        var settings = ACMEClientSettings()
        settings.faultAttempts = 1
        try await ACMEStage.run(settings) { stage in
            let transport = try HTTPTransport()
            do {
                try await body(stage, try issuer(stage, transport))
            } catch {
                try await transport.shutdown()
                throw error
            }
            try await transport.shutdown()
        }
    }

    @Test func itKnowsItsOwnCertificatesAgain() async throws {
        try await run { stage, issuer in
            let leaf = try await stage.flow().run(OrderRequest(makeRequest("a.example"))).certificate.leaf
            #expect(try await !issuer.recognises(leaf), "the CA gives no advice on it")
            stage.server.behave { $0.renewalWindow = ("2027-02-01T00:00:00Z", "2027-02-03T00:00:00Z", nil) }
            #expect(try await issuer.recognises(leaf))
            let stranger = try await HostileACMEServer.certificate(of: makeRequest("a.example"))
            #expect(try await !issuer.recognises(stranger), "another CA's certificate")
            // Revoked, or to be replaced at once (RFC 9773 section 4.2).
            stage.server.behave { $0.renewalWindow = ("2026-12-01T00:00:00Z", "2026-12-02T00:00:00Z", nil) }
            #expect(try await !issuer.recognises(leaf))
            stage.server.behave { $0.renewalWindow = ("2027-02-03T00:00:00Z", "2027-02-01T00:00:00Z", nil) }
            #expect(try await !issuer.recognises(leaf), "advice that makes no sense")
        }
    }

    @Test func withoutRenewalInformationNothingIsRecognised() async throws {
        try await run { stage, issuer in
            stage.server.behave {
                $0.missing = [.renewalInfo]
                $0.renewalWindow = ("2027-02-01T00:00:00Z", "2027-02-03T00:00:00Z", nil)
            }
            let leaf = try await stage.flow().run(OrderRequest(makeRequest("a.example"))).certificate.leaf
            #expect(try await !issuer.recognises(leaf))
        }
    }

    /// Then nothing can be ordered either: it is asked again rather than ordered anew.
    @Test func aCAThatIsDownIsAFailure() async throws {
        try await run { stage, issuer in
            let leaf = try await stage.flow().run(OrderRequest(makeRequest("a.example"))).certificate.leaf
            stage.server.behave {
                $0.renewalWindow = ("2027-02-01T00:00:00Z", "2027-02-03T00:00:00Z", nil)
                $0.faults[.renewalInfo] = [HostileFault](repeating: .closeMidBody, count: 20)
            }
            let failure = await acmeFailure { try await issuer.recognises(leaf) }
            #expect(failure?.error.code == .acmeUnreachable)
        }
    }

    @Test func revokingRegistersNoAccount() async throws {
        try await run { stage, issuer in
            var other = stage.options
            other.name = "other"
            let key = try PrivateKey.generate(.ecdsaP256)
            let request = try await CertificateRequest.make(
                subject: DistinguishedName(), alternativeNames: [.dns("a.example")], key: key)
            let leaf = try await OrderFlow(
                account: stage.accounts.open(other), solvers: [stage.solver], database: stage.database,
                experience: stage.experience, settings: OrderSettings(), issuerFetcher: nil,
                logger: Logger(label: "test")
            ).run(OrderRequest(request)).certificate.leaf
            let failure = await acmeFailure { try await issuer.revoke(leaf, reason: .superseded) }
            #expect(failure?.error.code == .acmeNoAccount && stage.server.count(.newAccount) == 1)
            #expect(try await issuer.revoke(leaf, reason: .keyCompromise, key: key) == .revoked)
            #expect(try await issuer.revoke(leaf, reason: .keyCompromise, key: key) == .alreadyRevoked)
        }
    }
}

extension HostileACMEServer {
    /// A certificate of a CA of its own.
    fileprivate static func certificate(of request: CertificateRequest) async throws -> DecodedCertificate {
        try await ACMEStage.run { try await $0.flow().run(OrderRequest(request)).certificate.leaf }
    }
}
