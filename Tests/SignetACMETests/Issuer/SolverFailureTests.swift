import SignetACME
import SignetCore
import SignetTestSupport
import Testing

/// What fails before the CA is asked to look has its class too, and costs nothing of what the CA allows.
@Suite struct SolverFailureTests {
    private static let rules = RetryRule.table.filter {
        $0.code.rawValue.hasPrefix("acme.challenge-") || $0.code.rawValue.hasPrefix("dns.")
    }

    @Test(arguments: rules)
    func everyFailureHasItsClass(rule: RetryRule) async throws {
        try await ACMEStage.run { stage in
            stage.solver.with { $0.failure = SignetError(rule.code, "Seen was \(rule.code).", remedy: "Look.") }
            let (issuer, request) = (try await stage.issuer(), try await makeRequest("a.example"))
            let failure = try #require(await acmeFailure { try await issuer.rehearse(request) })
            #expect(failure.error.code == rule.code && failure.retry == rule.retry)
            #expect(failure.error.message == "Seen was \(rule.code)." && failure.error.remedy == "Look.")
            #expect(failure.retryAdvice.needsPerson == (rule.retry == .userAction))
            #expect(stage.server.count(.challenge) == 0, "the CA was not asked")
            #expect(stage.solver.cleaned.count == stage.solver.presented.count)
        }
    }
}
