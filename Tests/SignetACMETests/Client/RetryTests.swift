import Foundation
import SignetACME
import SignetCore
import SignetTestSupport
import Testing

/// One test a problem type, and one a class of retry.
@Suite struct RetryTests {
    private static let problems = RetryRule.table.filter { $0.problem != nil }

    /// What a client makes of every problem when it orders. Those that concern a part of the order are in `OrderRetryTests`.
    @Test(arguments: problems)
    func everyProblemHasItsClass(rule: RetryRule) async throws {
        try await ACMEStage.run { stage in
            let type = try #require(rule.problem)
            let request = OrderRequest(try await makeRequest("a.example"))
            let flow = try await stage.flow()
            let fault = HostileFault.problem(
                type.rawValue, status: type == .serverInternal ? 500 : 400, detail: "because \(type)",
                headers: ["Retry-After": "7200"],
                extra: ["instance": "https://ca.example/why", "algorithms": ["ES256", "ES384"]])
            stage.server.behave { $0.faults[.newOrder] = Array(repeating: fault, count: 20) }
            let failure = try #require(await acmeFailure { try await flow.run(request) })
            #expect(failure.problem?.type == type && failure.error.code == rule.code)
            switch rule.retry {
            case .dropAndRetryWithout(.profile): #expect(failure.retry == .userAction)
            case .dropAndRetryWithout: #expect(failure.retry == .backoff)
            default: #expect(failure.retry == rule.retry)
            }
            #expect(failure.error.message.contains("because \(type)"))
            #expect(failure.error.remedy?.hasPrefix(rule.advice) == true)
            if rule.retry == .userAction { #expect(failure.error.remedy?.contains("https://ca.example/why") == true) }
            #expect(failure.retryAt == stage.clock.now.addingTimeInterval(7200))
            // A 500 that asks for two hours is not repeated within the request; a refused nonce ten times.
            #expect(stage.server.count(.newOrder) == (type == .badNonce ? 10 : 1))
            #expect(stage.server.violations.isEmpty)
        }
    }

    @Test func anUnknownProblemIsTriedAgainLater() async throws {
        try await ACMEStage.run { stage in
            let flow = try await stage.flow()
            stage.server.behave { $0.faults[.newOrder] = [.problem("https://new.example/whatever", status: 418)] }
            let request = OrderRequest(try await makeRequest("a.example"))
            let failure = try #require(await acmeFailure { try await flow.run(request) })
            #expect(failure.retry == .backoff && failure.error.code == .acmeUnknownProblem)
        }
    }

    @Test func immediate() async throws {
        try await ACMEStage.run { stage in
            stage.server.behave { $0.refusedNonces = 5 }
            _ = try await stage.accounts.open(stage.options)
            #expect(stage.server.count(.newAccount) == 6)
            // The nonce of each refusal was used for the next attempt: only the first had to be asked for.
            #expect(stage.server.count(.newNonce) == 1)
            #expect(stage.server.violations.isEmpty)
        }
    }

    @Test func aWrongNonceForEver() async throws {
        try await ACMEStage.run { stage in
            stage.server.behave { $0.refusedNonces = .max }
            let failure = try #require(await acmeFailure { try await stage.accounts.open(stage.options) })
            #expect(failure.problem?.type == .badNonce && failure.retry == .immediate)
            #expect(stage.server.count(.newAccount) == 10)
        }
    }

    @Test func after() async throws {
        try await ACMEStage.run { stage in
            let flow = try await stage.flow()
            stage.server.behave {
                $0.faults[.newOrder] = [.status(503, headers: ["Retry-After": "600"])]
            }
            let request = OrderRequest(try await makeRequest("a.example"))
            let failure = try #require(await acmeFailure { try await flow.run(request) })
            #expect(failure.retry == .after && failure.retryAt == stage.clock.now.addingTimeInterval(600))
        }
    }

    @Test func faultsArePatientlyRepeatedThreeTimes() async throws {
        try await ACMEStage.run { stage in
            stage.server.behave {
                $0.faults[.newAccount] = [.status(500), .status(502, headers: ["Retry-After": "4"])]
            }
            _ = try await stage.accounts.open(stage.options)
            #expect(stage.server.count(.newAccount) == 3)
            #expect(stage.clock.sleeps.count == 2 && stage.clock.sleeps[1] == .seconds(4))
            let flow = try await stage.flow()
            stage.server.behave { $0.faults[.newOrder] = Array(repeating: .status(500), count: 9) }
            let request = OrderRequest(try await makeRequest("a.example"))
            let failure = try #require(await acmeFailure { try await flow.run(request) })
            #expect(failure.retry == .backoff && failure.error.code == .acmeUnexpectedStatus)
            #expect(stage.server.count(.newOrder) == 3)
        }
    }

    /// Every failure without a problem document is in the table with a sentence of advice, and every rule is in the manual.
    @Test func theManualShowsTheTable() throws {
        let manual = try String(
            contentsOf: URL(filePath: #filePath).deletingLastPathComponent()
                .appending(path: "../../../docs/acme.md").standardized, encoding: .utf8)
        for rule in RetryRule.table {
            let name = rule.problem.map { "`\($0)`" } ?? ""
            #expect(manual.contains("| \(name) | `\(rule.code)` | \(rule.retry) | \(rule.advice) |"), "\(rule.code)")
        }
    }
}

extension RetryRule: CustomTestStringConvertible {
    public var testDescription: String { code.rawValue }
}
