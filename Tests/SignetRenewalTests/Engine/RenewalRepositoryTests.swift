import Foundation
import SignetCore
import SignetStorage
import Testing

@testable import SignetRenewal

@Suite struct RenewalRepositoryTests {
    @Test func whatIsDueIsFoundByTheIndex() async throws {
        let stage = try await EngineStage()
        let plan = try await stage.database.read { session in
            try session.rows(
                """
                EXPLAIN QUERY PLAN SELECT name, due_at FROM renewal_certificates WHERE due_at IS NOT NULL
                ORDER BY due_at LIMIT 1
                """, []
            ).map { try $0.text(3) }
        }
        #expect(plan.count == 1 && plan[0].contains("INDEX renewal_due"), "\(plan)")
    }

    @Test func theSameSpecificationsAgainWriteNothing() async throws {
        let stage = try await EngineStage()
        let repository = RenewalRepository(database: stage.database)
        let specs = [makeSpec("a"), makeSpec("b")]
        #expect(try await repository.want(specs, at: start).count == 2)
        #expect(try await repository.want(specs, at: start).isEmpty)
        #expect(try await repository.want([specs[0]], at: start).map(\.name) == ["b"])
        #expect(try await repository.want([specs[0]], at: start).isEmpty)
    }

    @Test func aHistoryKeepsItsNewestLines() async throws {
        let stage = try await EngineStage()
        let repository = RenewalRepository(database: stage.database)
        _ = try await repository.want([makeSpec("a")], at: start)
        // Together, so that they share commits.
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<520 {
                group.addTask {
                    try await repository.tell(
                        .issuingFailed(requestID: nil, discardsRequest: false, error: "no answer"), to: "a", at: start)
                }
            }
            try await group.waitForAll()
        }
        #expect(try await repository.events(of: "a", limit: 1000).count == 500)
        #expect(try await repository.events(of: "a", limit: 2).count == 2)
        let numbers = try await stage.database.read {
            try $0.row("SELECT min(number), max(number) FROM renewal_events")?.values
        }
        #expect(numbers == [.integer(22), .integer(521)])
    }

    @Test func nobodyCanBeToldOfWhatWasNeverWanted() async throws {
        let stage = try await EngineStage()
        let repository = RenewalRepository(database: stage.database)
        await #expect(throws: SignetError(.notFound, "")) {
            try await repository.tell(.requested, to: "nobody", at: start)
        }
    }

    @Test func onlyTheCurrentPairIsKept() async throws {
        let stage = try await EngineStage()
        try await stage.engine.apply([makeSpec("a"), makeSpec("b")])
        for _ in 0..<3 {
            _ = try await stage.engine.renewNow("a")
            _ = try await stage.engine.renewNow("b")
        }
        let count = try await stage.database.read { try $0.row("SELECT count(*) FROM renewal_pairs")?.integer(0) }
        #expect(count == 2)
    }

    @Test func anUnreadableRowNamesTheCertificate() async throws {
        let stage = try await EngineStage()
        try await stage.engine.apply([makeSpec("a")])
        try await stage.database.write { _ = try $0.execute("UPDATE renewal_certificates SET state = '{'") }
        do {
            _ = try await stage.engine.status()
            Issue.record("it was read")
        } catch let error as SignetError {
            #expect(error.code == .storageCorrupt && error.message.contains("\"a\""))
        }
    }

    @Test func aSpecificationSurvivesTheDatabaseUnchanged() async throws {
        let stage = try await EngineStage()
        let repository = RenewalRepository(database: stage.database)
        var spec = makeSpec(
            "whole", lifetime: .seconds(90_061), destinations: [.files(files(in: "/etc/tls")), place("b")],
            actions: [
                .run(command: ["nginx", "-s", "reload"], timeout: DurationText(.milliseconds(1500))),
                .reload(unit: "a.service"), .restart(unit: "b.service"),
                .signal(name: "HUP", pidFile: "/run/a.pid", pid: nil), .signal(name: "USR1", pidFile: nil, pid: 7),
            ],
            verify: VerificationSpec(endpoints: ["[::1]:443", "a:1"], serverName: "b"))
        spec.names = try [
            "a.example.com", "*.b.example.com", "ip:10.0.0.1", "ip:2001:db8::1", "email:a@example.com",
            "uri:spiffe://example.com/a", "bücher.example",
        ].map { try .init(parsing: $0) }
        spec.subject = try .init(parsing: "CN=a b\\, c,OU=Dév,O=COMPANY,C=KR,emailAddress=a@example.com")
        spec.renewal = RenewalPolicy(fraction: 0.7, before: DurationText(.seconds(3600)), jitter: 0.013)
        _ = try await repository.want([spec], at: start)
        #expect(try await repository.record(of: "whole")?.spec == spec)
        #expect(try await repository.want([spec], at: start).isEmpty)
    }
}
