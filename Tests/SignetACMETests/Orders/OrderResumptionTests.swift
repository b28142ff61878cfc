import Foundation
import SignetACME
import SignetCore
import SignetPKI
import SignetTestSupport
import Testing

/// An order broken off anywhere is gone on with; nothing is ordered twice, nothing that was put up stays.
@Suite struct OrderResumptionTests {
    private static let settings: ACMEClientSettings = {
        var settings = ACMEClientSettings()
        settings.faultAttempts = 1
        return settings
    }()

    /// The CA fails at each step in turn, as if the process had ended there; then all goes well.
    @Test(arguments: [
        ACMEEndpoint.newOrder, .authorization, .challenge, .order, .finalize, .certificate,
    ])
    func brokenOffAndGoneOnWith(endpoint: ACMEEndpoint) async throws {
        for fault in [HostileFault.loseAnswer, .status(500), .closeMidBody] {
            try await ACMEStage.run(Self.settings) { stage in
                let flow = try await stage.flow()
                let request = try await makeRequest("a.example", "*.a.example")
                stage.server.behave { $0.faults[endpoint] = [fault] }
                _ = await acmeFailure { try await flow.run(OrderRequest(request)) }
                let result = try await flow.run(OrderRequest(request, resumed: true))
                #expect(result.certificate.leaf.subjectPublicKeyInfo == request.publicKey.subjectPublicKeyInfo)
                let orders = Set(stage.server.requests.filter { $0.endpoint == .finalize }.map(\.path))
                #expect(orders.count == 1, "\(endpoint) \(fault)")
                if case .loseAnswer = fault { #expect(stage.server.count(.newOrder) == 1) }
                #expect(stage.solver.cleaned.count == stage.solver.presented.count)
                // Once more: the certificate is there, nothing is ordered.
                let again = try await flow.run(OrderRequest(request, resumed: true))
                #expect(again.certificate.leaf == result.certificate.leaf)
                #expect(stage.server.violations.isEmpty)
            }
        }
    }

    @Test func withoutAListOfOrdersTheCAGivesTheSameOne() async throws {
        try await ACMEStage.run(Self.settings) { stage in
            let flow = try await stage.flow()
            let request = try await makeRequest("a.example")
            stage.server.behave {
                $0.missing = [.orders]
                $0.reusesOrders = true
                $0.faults[.newOrder] = [.loseAnswer]
            }
            _ = await acmeFailure { try await flow.run(OrderRequest(request)) }
            _ = try await flow.run(OrderRequest(request, resumed: true))
            #expect(stage.server.count(.newOrder) == 2 && stage.server.authorizationStatuses == ["valid"])
        }
    }

    @Test func theSameRequestOrderedAnewIsANewOrder() async throws {
        try await ACMEStage.run { stage in
            let flow = try await stage.flow()
            let request = try await makeRequest("a.example")
            let first = try await flow.run(OrderRequest(request))
            let second = try await flow.run(OrderRequest(request))
            #expect(first.orderURL != second.orderURL && first.certificate.leaf != second.certificate.leaf)
        }
    }

    @Test func cancellationCleansUpAndKeepsTheOrder() async throws {
        try await ACMEStage.run { stage in
            let flow = try await stage.flow()
            let request = try await makeRequest("a.example")
            let (started, start) = AsyncStream.makeStream(of: Void.self)
            stage.solver.with {
                $0.onCheck = {
                    start.finish()
                    try await Task.sleep(for: .seconds(600))
                }
            }
            let work = Task { try await flow.run(OrderRequest(request)) }
            for await _ in started {}
            work.cancel()
            await #expect(throws: CancellationError.self) { try await work.value }
            #expect(stage.solver.cleaned.count == 1)
            stage.solver.with { $0.onCheck = nil }
            _ = try await flow.run(OrderRequest(request, resumed: true))
            #expect(stage.server.count(.newOrder) == 1)
        }
    }

    @Test func aSolverThatFailsIsCleanedUpAfter() async throws {
        try await ACMEStage.run { stage in
            stage.solver.with { $0.failure = SignetError(.timedOut, "no zone") }
            let flow = try await stage.flow()
            let request = try await makeRequest("a.example", "b.example")
            await #expect(throws: SignetError(.timedOut, "")) { try await flow.run(OrderRequest(request)) }
            #expect(stage.solver.cleaned.count == 2)
        }
    }
}
