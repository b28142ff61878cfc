import NIOHTTP1
import SignetCore
import SignetTestSupport
import Synchronization
import Testing

@testable import SignetAgent

@Suite struct ProxyCacheTests {
    @Test func aLeaseIsGivenAgain() async throws {
        try await ProxySite.run(answering: { _ in .lease("database/creds/app/1") }) { site in
            let first = await site.ask("database/creds/app")
            #expect(first.headers["X-Cache"] == ["MISS"] && first.headers["Age"] == [])
            site.clock.advance(by: .seconds(30))
            let second = await site.ask("database/creds/app")
            #expect(second.headers["X-Cache"] == ["HIT"] && second.headers["Age"] == ["30"])
            #expect(second.body == first.body)
            #expect(site.server.requests.map { $0.headers["X-Vault-Token"] } == [["agent"]])
            let numbers = site.proxy.counters.snapshot
            #expect(numbers.hits == 1 && numbers.misses == 1 && numbers.successes == 2)

            // Whatever makes it another request.
            await site.ask("database/creds/app?x=1")
            await site.ask(.PUT, "database/creds/app")
            await site.ask(.PUT, "database/creds/app", ["a": 1])
            await site.ask("database/creds/app", headers: ["X-Vault-Namespace": "team"])
            #expect(site.count("database/creds/app") == 5)
            await site.ask("database/creds/app", headers: ["User-Agent": "curl"])
            #expect(site.count("database/creds/app") == 5)
        }
    }

    @Test func whatCannotBeRenewedIsPassedOnOnly() async throws {
        try await ProxySite.run(answering: { request in
            switch request.uri {
            case "/v1/kv/a": .init(200, #"{"lease_id":"","renewable":false,"lease_duration":2764800,"data":{"a":"b"}}"#)
            case "/v1/pki/issue/web": .lease("pki/issue/web/1", isRenewable: false)
            case "/v1/pki/issue/plain":
                .init(200, #"{"lease_id":"","renewable":false,"data":{"certificate":"-----BEGIN"}}"#)
            case "/v1/wrapped": .init(200, #"{"wrap_info":{"token":"t","ttl":60},"auth":null,"data":null}"#)
            case "/v1/batch": .token("b", isRenewable: false)
            case "/v1/gone": .init(404, #"{"errors":[]}"#)
            default: .init(204)
            }
        }) { site in
            for path in ["kv/a", "pki/issue/web", "pki/issue/plain", "wrapped", "batch", "gone", "empty"] {
                await site.ask(.PUT, path)
                let again = await site.ask(.PUT, path)
                #expect(again.headers["X-Cache"] == ["MISS"] && site.count(path) == 2, "\(path)")
            }
            let kept = await site.kept
            #expect(kept == 0)
        }
    }

    /// Nobody here would learn that a token of somebody else is over.
    @Test func theLeaseOfAnUnknownTokenIsPassedOnOnly() async throws {
        try await ProxySite.run(answering: { _ in .lease("x/1") }) { site in
            await site.ask("x", token: "other")
            await site.ask("x", token: "other")
            #expect(site.count("x") == 2)
        }
    }

    @Test func equalRequestsAtATimeAreOne() async throws {
        try await ProxySite.run(answering: { $0.uri == "/v1/kv" ? .init(200, "{}") : .lease("x/1") }) { site in
            let answers = await withTaskGroup(of: [UInt8].self) { group in
                for _ in 0..<40 { group.addTask { await site.ask("x").body } }
                return await group.reduce(into: Set()) { $0.insert($1) }
            }
            #expect(answers.count == 1 && site.count("x") == 1)
            await withTaskGroup(of: Void.self) { group in
                for _ in 0..<10 { group.addTask { await site.ask(.PUT, "kv") } }
            }
            #expect(site.count("kv") == 10)
        }
    }

    // MARK: Renewing

    @Test func aLeaseIsRenewedUntilItDoesNotGrow() async throws {
        // 600 seconds; then 600 twice more, then the end comes nearer: 300, and 60, which is no more worth keeping.
        let durations = Numbers([600, 600, 300, 60])
        try await ProxySite.run(answering: { request in
            request.uri == "/v1/sys/leases/renew" ? .lease("x/1", seconds: durations.next()) : .lease("x/1")
        }) { site in
            await site.ask("x")
            for round in 1...4 {
                try await site.untilAsleep()
                site.clock.advance(to: try #require(site.clock.nextDeadline))
                try await yielding { site.count("sys/leases/renew") == round }
            }
            try await yielding { await site.kept == 0 }
            let renewals = site.server.requests.filter { $0.uri == "/v1/sys/leases/renew" }
            #expect(renewals.allSatisfy { $0.headers["X-Vault-Token"] == ["agent"] && $0.method == "PUT" })
            #expect(try renewals.allSatisfy { try JSONValue($0.body)["lease_id"] == "x/1" })
            let again = await site.ask("x")
            #expect(again.headers["X-Cache"] == ["MISS"])
        }
    }

    @Test func aLeaseStaysWhileTheServerIsAway() async throws {
        try await ProxySite.run(answering: { request in
            request.uri == "/v1/sys/leases/renew" ? .init(503, #"{"errors":["Vault is sealed"]}"#) : .lease("x/1")
        }) { site in
            await site.ask("x")
            var round = 0
            while await site.kept == 1 {
                round += 1
                try await site.untilAsleep()
                site.clock.advance(to: try #require(site.clock.nextDeadline))
                try await yielding { site.count("sys/leases/renew") == round }
                // What the answer changes is done when it is asleep again, or given up.
                try await yielding {
                    let kept = await site.kept
                    return site.clock.sleeperCount > 0 || kept == 0
                }
            }
            #expect((5...60).contains(round), "\(round)")
            // Within the life of the lease, and not much before its end.
            let age = site.clock.now.timeIntervalSince(ManualClock().now)
            #expect((450...600).contains(age), "\(age)")
        }
    }

    @Test func aRefusedRenewalEndsIt() async throws {
        try await ProxySite.run(answering: { request in
            request.uri == "/v1/auth/token/renew-self" ? .init(403, #"{"errors":["permission denied"]}"#) : .token("t")
        }) { site in
            await site.ask(.PUT, "auth/approle/login")
            try await site.untilAsleep()
            site.clock.advance(to: try #require(site.clock.nextDeadline))
            try await yielding { await site.kept == 0 }
            #expect(site.server.requests.last?.headers["X-Vault-Token"] == ["t"])
        }
    }

    // MARK: Tokens

    /// A login, a child token, and a lease of each.
    private static func answer(_ request: AnsweringServer.Request) -> AnsweringServer.Answer {
        switch request.uri {
        case "/v1/auth/approle/login": .token("login")
        case "/v1/auth/token/create": .token("child", isOrphan: false)
        case "/v1/x": .lease("x/\(request.headers["X-Vault-Token"].first ?? "")/1")
        default: .init(204)
        }
    }

    private func fill(_ site: ProxySite) async {
        await site.ask(.PUT, "auth/approle/login")
        await site.ask("x", token: "login")
        await site.ask(.PUT, "auth/token/create", token: "login")
        await site.ask("x", token: "child")
        let kept = await site.kept
        #expect(kept == 4)
    }

    private static let revocations: [(path: String, body: JSONValue?, token: String, left: Int)] = [
        ("auth/token/revoke-self", nil, "login", 0), ("auth/token/revoke", ["token": "login"], "root", 0),
        ("auth/token/revoke", ["token": "child"], "root", 2),
        ("auth/token/revoke-accessor", ["accessor": "accessor-login"], "root", 0),
        ("auth/token/revoke-orphan", ["token": "login"], "root", 2),
        ("sys/leases/revoke", ["lease_id": "x/login/1"], "root", 3), ("sys/leases/revoke/x/child/1", nil, "root", 3),
        ("sys/leases/revoke-prefix/x", nil, "root", 2), ("sys/leases/revoke-force/x/child", nil, "root", 3),
        ("auth//token/revoke-self/", nil, "login", 0), ("sys/other", nil, "login", 4),
    ]

    @Test(arguments: revocations)
    func whatIsRevokedIsKeptNoLonger(path: String, body: JSONValue?, token: String, left: Int) async throws {
        try await ProxySite.run(answering: Self.answer) { site in
            await fill(site)
            await site.ask(.PUT, path, token: token, body)
            let kept = await site.kept
            #expect(kept == left)
        }
    }

    @Test(arguments: [
        ("all", "", 0, 200), ("token", "child", 2, 200), ("token_accessor", "accessor-login", 0, 200),
        ("lease", "x/login/1", 3, 200), ("request_path", "/v1/x", 2, 200), ("request_path", "/v1/auth", 0, 200),
        ("request_path", "", 4, 400), ("token", "", 4, 400), ("colour", "red", 4, 400), ("token", "nobody's", 4, 200),
    ])
    func theCacheIsClearedAsAsked(type: String, value: String, left: Int, status: Int) async throws {
        try await ProxySite.run(answering: Self.answer) { site in
            await fill(site)
            let answered = await site.clear(type, value)
            #expect(answered == status)
            let kept = await site.kept
            #expect(kept == left)
        }
    }

    @Test func aChildOfAnUnknownTokenIsPassedOnOnly() async throws {
        try await ProxySite.run(answering: Self.answer) { site in
            await site.ask(.PUT, "auth/token/create", token: "stranger")
            let kept = await site.kept
            #expect(kept == 0)
        }
    }

    @Test func renewalsAreNeverGivenAgain() async throws {
        try await ProxySite.run(answering: { _ in .token("agent") }) { site in
            for _ in 0..<2 { await site.ask(.PUT, "auth/token/renew-self") }
            #expect(site.count("auth/token/renew-self") == 2)
        }
    }

    @Test func anotherAgentTokenBeginsAnew() async throws {
        try await ProxySite.run(answering: Self.answer) { site in
            await site.ask("x")
            site.holder.replace(with: "second")
            let answer = await site.ask("x")
            #expect(answer.headers["X-Cache"] == ["MISS"])
            let kept = await site.kept
            #expect(kept == 1)
        }
    }

    @Test func theCacheIsBounded() async throws {
        var small = ProxyCacheSettings()
        small.mostEntries = 3
        small.longestAnswer = 200
        try await ProxySite.run(
            cache: small,
            answering: { request in
                request.uri == "/v1/long" ? .lease(String(repeating: "x", count: 200)) : .lease("x/1")
            }
        ) { site in
            await site.ask("long")
            for number in 0..<10 { await site.ask("x/\(number)") }
            let kept = await site.kept
            #expect(kept == 3)
            let again = await site.ask("x/0")
            #expect(again.headers["X-Cache"] == ["HIT"])
        }
    }
}

/// Numbers one after the other; the last again and again.
private final class Numbers: Sendable {
    private let rest: Mutex<[Int]>

    init(_ numbers: [Int]) { rest = Mutex(numbers) }

    func next() -> Int { rest.withLock { $0.count > 1 ? $0.removeFirst() : $0[0] } }
}

extension ProxySite {
    /// Waits until something sleeps on the clock.
    fileprivate func untilAsleep() async throws {
        try await yielding { clock.sleeperCount > 0 }
    }
}
