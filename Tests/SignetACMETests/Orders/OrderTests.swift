import Foundation
import SignetACME
import SignetCore
import SignetPKI
import SignetTestSupport
import Testing

/// Orders that end well, whatever the CA does in between.
@Suite struct OrderTests {
    @Test func apexAndWildcardTogether() async throws {
        try await ACMEStage.run { stage in
            let request = try await makeRequest("a.example", "*.a.example", "b.example")
            let result = try await stage.flow().run(OrderRequest(request))
            #expect(Set(result.certificate.leaf.alternativeNames) == Set(request.alternativeNames))
            #expect(result.certificate.intermediates.count == 1 && result.certificate.roots.isEmpty)
            let tasks = stage.solver.presented
            #expect(tasks.count == 3 && stage.solver.cleaned.count == 3)
            #expect(
                tasks.filter { $0.identifier.value == "a.example" }.map(\.isWildcard).sorted { !$0 && $1 } == [
                    false, true,
                ])
            #expect(tasks.allSatisfy { $0.type == .dns01 && $0.keyAuthorization?.hasPrefix($0.token ?? "-") == true })
            #expect(stage.server.violations.isEmpty)
        }
    }

    @Test func addresses() async throws {
        try await ACMEStage.run { stage in
            let request = try await makeRequest("192.0.2.1", "2001:db8::1")
            let result = try await stage.flow().run(OrderRequest(request))
            #expect(Set(result.certificate.leaf.alternativeNames) == Set(request.alternativeNames))
            #expect(stage.solver.presented.allSatisfy { $0.type == .http01 && $0.identifier.type == .ip })
        }
    }

    @Test func authorizationsThatAreValidAreNotProvenAgain() async throws {
        try await ACMEStage.run { stage in
            stage.server.behave { $0.reusesAuthorizations = true }
            _ = try await stage.flow().run(OrderRequest(makeRequest("a.example")))
            #expect(stage.solver.presented.isEmpty && stage.server.count(.challenge) == 0)
        }
    }

    @Test func unknownAndTokenlessChallengesArePassedOver() async throws {
        try await ACMEStage.run { stage in
            stage.server.behave {
                $0.challenges = ["quantum-01", "http-01"]
                $0.tokenlessChallenges = ["dns-persist-01", "dns-01"]
                $0.waitingStatus = "pondering"
                $0.processingLooks = 2
            }
            _ = try await stage.flow().run(OrderRequest(makeRequest("a.example")))
            #expect(stage.solver.presented.map(\.type) == [.http01])
        }
    }

    @Test func standingRecordsNeedNoToken() async throws {
        try await ACMEStage.run { stage in
            stage.server.behave { $0.tokenlessChallenges = ["dns-persist-01"] }
            let solver = RecordingSolver([.dnsPersist01, .http01])
            _ = try await stage.flow(solvers: [solver]).run(OrderRequest(makeRequest("a.example")))
            let task = try #require(solver.presented.first)
            #expect(task.type == .dnsPersist01 && task.token == nil && task.issuerDomainNames == ["hostile.example"])
            #expect(task.accountURL.contains("/who/"))
        }
    }

    @Test func aWildcardWithoutASolverForItSaysWhatThereIs() async throws {
        try await ACMEStage.run { stage in
            let request = OrderRequest(try await makeRequest("*.a.example"))
            let flow = try await stage.flow(solvers: [RecordingSolver([.http01])])
            let failure = try #require(await acmeFailure { try await flow.run(request) })
            #expect(failure.error.code == .acmeNoSolver && failure.retry == .userAction)
            #expect(
                failure.error.message
                    == "Control of *.a.example cannot be proven: the CA offers dns-01, http-01, tls-alpn-01, and the solvers at"
                    + " hand (http-01) cannot answer that.")
            #expect(stage.server.authorizationStatuses == ["deactivated"])
        }
    }

    @Test func theCASaysWhenToLookAgain() async throws {
        try await ACMEStage.run { stage in
            let flow = try await stage.flow()
            stage.server.behave {
                $0.pendingLooks = 1
                $0.processingLooks = 1
                $0.retryAfter = "7"
            }
            _ = try await flow.run(OrderRequest(makeRequest("a.example")))
            #expect(stage.clock.sleeps.filter { $0 == .seconds(7) }.count == 2)
        }
    }

    @Test func aDateInRetryAfterIsHonouredToo() async throws {
        try await ACMEStage.run { stage in
            let flow = try await stage.flow()
            stage.server.behave {
                $0.processingLooks = 1
                $0.retryAfter = "Fri, 15 Jan 2027 08:00:30 GMT"
            }
            _ = try await flow.run(OrderRequest(makeRequest("a.example")))
            #expect((1_800_000_030..<1_800_000_031).contains(stage.clock.now.timeIntervalSince1970))
        }
    }

    @Test func aCAThatNeverEndsMeetsTheDeadline() async throws {
        try await ACMEStage.run { stage in
            let flow = try await stage.flow()
            stage.server.behave { $0.pendingLooks = .max }
            let request = OrderRequest(try await makeRequest("a.example"))
            let failure = try #require(await acmeFailure { try await flow.run(request) })
            #expect(failure.error.code == .acmeDeadline && failure.retry == .backoff)
            #expect(stage.solver.cleaned.count == 1)
            #expect(stage.clock.now.timeIntervalSince1970 <= 1_800_000_600)
            // The order is not lost: the next attempt goes on with it.
            stage.server.behave { $0.pendingLooks = 0 }
            _ = try await flow.run(OrderRequest(request.request, resumed: true))
            #expect(stage.server.count(.newOrder) == 1)
        }
    }

    @Test func readyAgainIsFinalizedAgain() async throws {
        try await ACMEStage.run { stage in
            stage.server.behave { $0.readyAgain = 2 }
            _ = try await stage.flow().run(OrderRequest(makeRequest("a.example")))
            #expect(stage.server.count(.finalize) == 3)
        }
    }

    @Test func aLostFinalizationIsFoundOut() async throws {
        try await ACMEStage.run { stage in
            stage.server.behave { $0.faults[.finalize] = [.loseAnswer] }
            _ = try await stage.flow().run(OrderRequest(makeRequest("a.example")))
            #expect(stage.server.violations.isEmpty)
        }
    }

    @Test func whatFailedLatelyIsTriedLast() async throws {
        try await ACMEStage.run { stage in
            stage.server.behave { $0.verdicts = ["dns-01": "dns"] }
            let request = try await makeRequest("a.example")
            let flow = try await stage.flow()
            let failure = try #require(await acmeFailure { try await flow.run(OrderRequest(request)) })
            #expect(failure.error.code == .acme(.dns))
            _ = try await flow.run(OrderRequest(request, resumed: true))
            #expect(stage.solver.presented.map(\.type) == [.dns01, .http01])
        }
    }

    @Test func anAlternateChainIsChosen() async throws {
        try await ACMEStage.run { stage in
            stage.server.behave { $0.alternates = 2 }
            let flow = try await stage.flow()
            let offered = try await flow.run(OrderRequest(makeRequest("a.example")))
            #expect(offered.certificate.intermediates[0].issuer.commonName == "Hostile Root")
            #expect(stage.server.count(.certificate) == 1)
            let chosen = try await flow.run(
                OrderRequest(makeRequest("a.example"), chain: .root(commonName: "Alternate Root 2")))
            #expect(chosen.certificate.intermediates[0].issuer.commonName == "Alternate Root 2")
            let any = try await flow.run(
                OrderRequest(makeRequest("a.example"), chain: .anyIssuer(commonName: "Alternate Root 1")))
            #expect(any.certificate.intermediates[0].issuer.commonName == "Alternate Root 1")
            let small = try await flow.run(OrderRequest(makeRequest("a.example"), chain: .smallest))
            #expect(small.certificate.intermediates[0].der.count <= any.certificate.intermediates[0].der.count)
            let none = try await flow.run(
                OrderRequest(makeRequest("a.example"), chain: .root(commonName: "No Such Root")))
            #expect(none.certificate.intermediates[0].issuer.commonName == "Hostile Root")
        }
    }
}
