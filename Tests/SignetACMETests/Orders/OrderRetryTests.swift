import Foundation
import SignetACME
import SignetCore
import SignetPKI
import SignetTestSupport
import Testing

/// Parts of an order that are dropped, and refusals of validation.
@Suite struct OrderRetryTests {
    private func payloads(_ stage: ACMEStage) -> [JSONValue] {
        stage.server.requests.filter { $0.endpoint == .newOrder }.compactMap(\.payload)
    }

    @Test func dropAndRetryWithoutReplaces() async throws {
        try await ACMEStage.run { stage in
            let flow = try await stage.flow()
            let first = try await flow.run(OrderRequest(makeRequest("a.example"))).certificate.leaf
            let renewal = OrderRequest(try await makeRequest("a.example"), replaces: first)
            _ = try await flow.run(renewal)
            _ = try await flow.run(OrderRequest(makeRequest("a.example"), replaces: first))
            let id = try #require(CertificateID(first))
            #expect(payloads(stage).map { $0["replaces"]?.text } == [nil, id.text, id.text, nil])
        }
    }

    @Test(arguments: [("conflict", 409), ("malformed", 404), ("unauthorized", 403)])
    func anyObjectionToAPredecessorDropsIt(type: String, status: Int) async throws {
        try await ACMEStage.run { stage in
            let flow = try await stage.flow()
            let first = try await flow.run(OrderRequest(makeRequest("a.example"))).certificate.leaf
            stage.server.behave { $0.faults[.newOrder] = [.problem(type, status: status)] }
            _ = try await flow.run(OrderRequest(makeRequest("a.example"), replaces: first))
            #expect(payloads(stage).count == 3 && payloads(stage)[2]["replaces"] == nil)
        }
    }

    @Test func noPredecessorIsNamedWhereTheCAHasNoRenewalInformation() async throws {
        try await ACMEStage.run { stage in
            stage.server.behave { $0.missing = [.renewalInfo] }
            let flow = try await stage.flow()
            let first = try await flow.run(OrderRequest(makeRequest("a.example"))).certificate.leaf
            _ = try await flow.run(OrderRequest(makeRequest("a.example"), replaces: first))
            #expect(payloads(stage).allSatisfy { $0["replaces"] == nil })
        }
    }

    @Test func dropAndRetryWithoutProfile() async throws {
        try await ACMEStage.run { stage in
            stage.server.behave { $0.profiles = ["shortlived": "six days"] }
            let flow = try await stage.flow()
            let profile = try await flow.run(
                OrderRequest(makeRequest("a.example"), profile: .required("shortlived"))
            ).profile
            #expect(profile == "shortlived")
            // Named in the directory, refused in the order.
            stage.server.behave { $0.faults[.newOrder] = [.problem("invalidProfile")] }
            _ = try await flow.run(OrderRequest(makeRequest("a.example"), profile: .preferred("shortlived")))
            let required = OrderRequest(try await makeRequest("a.example"), profile: .required("shortlived"))
            stage.server.behave { $0.faults[.newOrder] = [.problem("invalidProfile")] }
            let failure = try #require(await acmeFailure { try await flow.run(required) })
            #expect(failure.retry == .userAction && failure.error.code == .acme(.invalidProfile))
        }
    }

    @Test func profilesTheCADoesNotHave() async throws {
        try await ACMEStage.run { stage in
            stage.server.behave { $0.profiles = ["classic": "c"] }
            let flow = try await stage.flow()
            let required = OrderRequest(try await makeRequest("a.example"), profile: .required("tlsserver"))
            let failure = try #require(await acmeFailure { try await flow.run(required) })
            #expect(failure.error.code == .acmeNotOffered && failure.error.message.contains("offers classic"))
            _ = try await flow.run(OrderRequest(makeRequest("a.example"), profile: .preferred("tlsserver")))
            #expect(payloads(stage).map { $0["profile"] } == [nil])
        }
    }

    /// What a CA finds when it looks at a challenge has the class of its problem, ends the order, and gives the rest up.
    @Test(arguments: [
        (ProblemType.connection, RetryClass.backoff), (.dns, .backoff), (.tls, .backoff), (.unauthorized, .backoff),
        (.incorrectResponse, .backoff), (.caa, .userAction), (.rejectedIdentifier, .userAction), (.rateLimited, .after),
        (.serverInternal, .backoff),
    ])
    func validationProblems(type: ProblemType, retry: RetryClass) async throws {
        try await ACMEStage.run { stage in
            stage.server.behave {
                $0.verdicts = ["http-01": type.rawValue]
                $0.pendingLooks = 1
            }
            let flow = try await stage.flow(solvers: [RecordingSolver([.http01]), stage.solver])
            stage.server.behave { $0.challenges = ["http-01"] }
            let request = OrderRequest(try await makeRequest("a.example", "b.example"))
            let failure = try #require(await acmeFailure { try await flow.run(request) })
            #expect(failure.retry == retry && failure.error.code == .acme(type))
            #expect(failure.error.message.contains("by http-01") && failure.error.message.contains("192.0.2.7"))
            #expect(!stage.server.authorizationStatuses.contains("pending"))
            // Nothing more comes of that order: the next attempt makes another.
            stage.server.behave { $0.verdicts = [:] }
            _ = try await flow.run(OrderRequest(request.request, resumed: true))
            #expect(stage.server.count(.newOrder) == 2)
        }
    }

    @Test func aChallengeThatIsNotVisibleKeepsTheOrder() async throws {
        try await ACMEStage.run { stage in
            let notVisible = SignetError(.timedOut, "ns1.example still answers the old record.")
            stage.solver.with { $0.onCheck = { throw notVisible } }
            let request = try await makeRequest("a.example")
            let flow = try await stage.flow()
            await #expect(throws: notVisible) { try await flow.run(OrderRequest(request)) }
            #expect(stage.solver.cleaned.count == 1 && stage.server.count(.challenge) == 0)
            #expect(stage.server.authorizationStatuses == ["pending"])
            stage.solver.with { $0.onCheck = nil }
            _ = try await flow.run(OrderRequest(request, resumed: true))
            #expect(stage.server.count(.newOrder) == 1)
        }
    }
}
