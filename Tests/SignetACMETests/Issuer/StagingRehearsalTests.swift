import Foundation
import Logging
import SignetACME
import SignetPKI
import SignetRenewal
import SignetTestSupport
import Testing

/// After a failure nothing is ordered for good before the staging CA has issued.
@Suite struct StagingRehearsalTests {
    /// A production and a staging CA, both hostile on demand, and an issuer of both.
    private struct Stages: Sendable {
        let production: HostileACMEServer
        let staging: HostileACMEServer
        let issuer: ACMEIssuer
        let spec: CertificateSpec
        let request: CertificateRequest

        /// - Parameter failures: attempts in a row that have failed before
        func issue(failures: Int) async throws -> IssuedCertificate {
            try await issuer.issue(
                IssuanceOrder(spec: spec, request: request, replaces: nil, resumed: failures > 0, failures: failures))
        }

        var orders: [Int] { [staging.count(.newOrder), production.count(.newOrder)] }
    }

    private func withStages(_ body: (Stages) async throws -> Void) async throws {
        try await ACMEStage.run { stage in
            try await HostileACMEServer.run(now: { stage.clock.now }) { staging in
                let issuer = ACMEIssuer(
                    service: try await stage.service(stage.server), staging: try await stage.service(staging),
                    solvers: [stage.solver], database: stage.database, fetcher: nil, logger: Logger(label: "test"))
                let spec = try CertificateSpec(
                    name: "web", names: [AlternativeName(parsing: "a.example")],
                    issuer: IssuerReference(kind: ACMEIssuer.kind, name: "hostile"))
                try await body(
                    Stages(
                        production: stage.server, staging: staging, issuer: issuer, spec: spec,
                        request: try await makeRequest("a.example")))
                #expect(stage.server.violations.isEmpty && staging.violations.isEmpty)
            }
        }
    }

    /// In whichever way control is proven.
    private static let refusals = ["dns-01": "unauthorized", "http-01": "unauthorized"]

    /// Ways in which the staging CA fails, early and late.
    private static let failures: [@Sendable (inout HostileBehaviour) -> Void] = [
        { $0.verdicts = refusals },
        { $0.faults[.newOrder] = [.problem("rateLimited", status: 429)] },
        { $0.faults[.newOrder] = Array(repeating: .status(503), count: 3) },
        { $0.faults[.finalize] = [.problem("badCSR")] },
        { $0.certificate = .otherNames },
        { $0.faults[.certificate] = Array(repeating: .malformedJSON, count: 3) },
    ]

    @Test(arguments: failures.indices) func noOrderForGoodBeforeStagingHasSucceeded(index: Int) async throws {
        try await withStages { stages in
            stages.production.behave { $0.verdicts = Self.refusals }
            #expect(await acmeFailure { try await stages.issue(failures: 0) } != nil)
            #expect(stages.orders == [0, 1], "the first attempt is for good")

            for failures in 1...3 {
                stages.staging.behave { $0 = HostileBehaviour() }
                stages.staging.behave(Self.failures[index])
                #expect(await acmeFailure { try await stages.issue(failures: failures) } != nil)
                #expect(stages.production.count(.newOrder) == 1, "attempt \(failures) reached the CA")
                #expect(stages.staging.requests.contains { $0.endpoint == .newOrder })
            }

            // What is wrong is mended: staging first, then for good.
            stages.staging.behave { $0 = HostileBehaviour() }
            stages.production.behave { $0 = HostileBehaviour() }
            let certificate = try await stages.issue(failures: 4)
            #expect(stages.production.count(.newOrder) == 2)
            #expect(stages.production.count(.finalize) == 1 && stages.staging.count(.finalize) > 0)
            #expect(certificate.leaf.subjectPublicKeyInfo == stages.request.publicKey.subjectPublicKeyInfo)
        }
    }

    /// That staging succeeds does not make the CA succeed: each attempt is rehearsed anew.
    @Test func eachAttemptIsRehearsed() async throws {
        try await withStages { stages in
            stages.production.behave { $0.verdicts = Self.refusals }
            for failures in 0...3 {
                #expect(await acmeFailure { try await stages.issue(failures: failures) } != nil)
                #expect(stages.orders == [failures, failures + 1])
                #expect(stages.staging.count(.finalize) == failures)
            }
        }
    }

    /// An order that the CA still has is gone on with: a rehearsal would tell nothing.
    @Test func anOpenOrderIsNotRehearsed() async throws {
        try await withStages { stages in
            stages.production.behave { $0.faults[.certificate] = Array(repeating: .status(500), count: 3) }
            #expect(await acmeFailure { try await stages.issue(failures: 0) } != nil)
            _ = try await stages.issue(failures: 1)
            #expect(stages.orders == [0, 1])
        }
    }

    @Test func anOrderThatTheCAHasForgottenIsRehearsedAnew() async throws {
        try await withStages { stages in
            stages.production.behave { $0.faults[.certificate] = Array(repeating: .status(500), count: 3) }
            #expect(await acmeFailure { try await stages.issue(failures: 0) } != nil)
            stages.production.behave { $0.faults[.order] = [.problem("malformed", status: 404)] }
            stages.staging.behave { $0.verdicts = Self.refusals }
            #expect(await acmeFailure { try await stages.issue(failures: 1) } != nil)
            #expect(stages.orders == [1, 1])
        }
    }
}
