import SignetACME
import SignetCore
import SignetStorage
import SignetTestSupport
import Testing

/// Failures of the retry table for which the CA gives no reason, or none is asked of it.
@Suite struct UnexplainedFailureTests {
    @Test func anOrderIsGivenUpWithoutAWord() async throws {
        try await ACMEStage.run { stage in
            let flow = try await stage.flow()
            stage.server.behave { ($0.processingLooks, $0.waitingStatus) = (1, "invalid") }
            let request = try await makeRequest("a.example")
            let failure = try #require(await acmeFailure { try await flow.run(OrderRequest(request)) })
            #expect(failure.error.code == .acmeOrderFailed && failure.retry == .backoff)
            #expect(failure.problem == nil)
            stage.server.behave { ($0.processingLooks, $0.waitingStatus) = (0, nil) }
            _ = try await flow.run(OrderRequest(request, resumed: true))
            #expect(stage.server.count(.newOrder) == 2, "it is ordered anew")
        }
    }

    @Test func anotherProcessIsBusyWithTheAccount() async throws {
        try await ACMEStage.run { stage in
            let leases = Leases(database: stage.database, clock: ManualClock())
            let lease = "acme-account/\(stage.server.directoryURL)/\(stage.options.name)"
            let other = LeaseHolder().text
            #expect(try await leases.acquire(lease, holder: other, for: .seconds(3600)))
            let failure = try #require(await acmeFailure { try await stage.accounts.open(stage.options) })
            #expect(failure.error.code == .acmeAccountBusy && failure.retry == .backoff)
            #expect(stage.server.count(.newAccount) == 0)
            try await leases.release(lease, holder: other)
            _ = try await stage.accounts.open(stage.options)
            #expect(stage.server.count(.newAccount) == 1)
        }
    }
}
