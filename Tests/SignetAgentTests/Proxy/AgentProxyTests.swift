import NIOHTTP1
import SignetCore
import SignetTestSupport
import SignetVault
import Synchronization
import Testing

@testable import SignetAgent

@Suite struct AgentProxyTests {
    @Test(arguments: [
        (ProxySettings.AgentTokenUse.never, nil, [String]()), (.never, "own", ["own"]), (.whenMissing, nil, ["agent"]),
        (.whenMissing, "own", ["own"]), (.always, "own", ["agent"]), (.always, nil, ["agent"]),
    ])
    func addsTheAgentsTokenWhereConfigured(use: ProxySettings.AgentTokenUse, own: String?, seen: [String]) async throws
    {
        try await ProxySite.run(use, cache: nil, answering: { _ in .init(200, "{}") }) { site in
            await site.ask("kv/a", token: own)
            #expect(site.server.requests.last?.headers["X-Vault-Token"] == seen)
            if let own {
                await site.ask("kv/a", headers: ["Authorization": "Bearer \(own)"])
                #expect(site.server.requests.last?.headers["X-Vault-Token"] == seen)
                #expect(site.server.requests.last?.headers["Authorization"] == [])
            }
        }
    }

    @Test func asksWithoutATokenUntilTheAgentHasOne() async throws {
        try await ProxySite.run(.always, agentToken: nil, answering: { _ in .init(200, "{}") }) { site in
            await site.ask("sys/health")
            #expect(site.server.requests.last?.headers["X-Vault-Token"] == [])
            await site.ask("sys/health", token: "own")
            #expect(site.server.requests.last?.headers["X-Vault-Token"] == ["own"])
            site.holder.replace(with: "agent")
            await site.ask("sys/health", token: "own")
            #expect(site.server.requests.last?.headers["X-Vault-Token"] == ["agent"])
        }
    }

    @Test func headersOfOneConnectionStayThere() async throws {
        try await ProxySite.run(answering: { _ in .init(200, "{}") }) { site in
            let answer = await site.ask(
                .POST, "kv/a?version=2",
                headers: [
                    "Connection": "close, X-Private", "X-Private": "1", "Keep-Alive": "timeout=5", "TE": "trailers",
                    "Transfer-Encoding": "chunked", "Upgrade": "h2c", "Proxy-Authorization": "Basic x",
                    "Host": "agent:8100",
                    "X-Vault-Namespace": "team", "X-Vault-Wrap-TTL": "60", "Content-Type": "application/json",
                    "User-Agent": "curl", "X-Custom": "yes",
                ], ["a": "b"])
            let seen = try #require(site.server.requests.last)
            for name in ["X-Private", "Keep-Alive", "TE", "Upgrade", "Proxy-Authorization", "Transfer-Encoding"] {
                #expect(seen.headers[name] == [], "\(name)")
            }
            #expect(seen.headers["Host"].first?.contains("agent") == false)
            #expect(seen.headers["X-Vault-Namespace"] == ["team"] && seen.headers["X-Vault-Wrap-TTL"] == ["60"])
            #expect(seen.headers["User-Agent"] == ["curl"] && seen.headers["X-Custom"] == ["yes"])
            #expect(seen.headers["X-Vault-Request"] == ["true"] && seen.headers["Content-Length"] == ["9"])
            #expect(seen.uri == "/v1/kv/a?version=2" && seen.method == "POST" && seen.body == Array(#"{"a":"b"}"#.utf8))
            #expect(answer.headers["Content-Length"] == [] && answer.headers["Content-Type"] == ["application/json"])
        }
    }

    @Test func whatTheServerSaysIsPassedOn() async throws {
        try await ProxySite.run(answering: { _ in .init(400, #"{"errors":["no"]}"#) }) { site in
            let answer = await site.ask(.DELETE, "kv")
            #expect(answer.status == 400 && answer.body == Array(#"{"errors":["no"]}"#.utf8))
            #expect(site.server.requests.last?.method == "DELETE")
            #expect(site.proxy.counters.snapshot.refusals == 1)
        }
    }

    @Test func aServerThatIsAwayIsABadGateway() async throws {
        var settings = VaultClientSettings()
        let closed = try ClosedPort()
        defer { withExtendedLifetime(closed) {} }
        settings.address = "http://127.0.0.1:\(closed.number)"
        let answer = try await VaultClient.using(settings) { client in
            let proxy = AgentProxy(
                ProxySettings(), client: client, holder: nil, clock: SystemClock(), logger: .init(label: "test"))
            let answer = await proxy.answer(RawVaultRequest(.GET, "/v1/kv/a"))
            #expect(proxy.counters.snapshot.failures == 1)
            return answer
        }
        #expect(answer.status == 502)
        #expect(answer.members?["errors"]?.elements?.first?.text?.hasPrefix("failed to get the response") == true)
    }

    @Test func asksOnceMoreWithTheNextToken() async throws {
        let holder = Mutex<HeldToken?>(nil)
        try await ProxySite.run(
            cache: nil,
            answering: { request in
                if request.headers["X-Vault-Token"] == ["agent"] {
                    holder.withLock { $0?.replace(with: "next") }
                    return .init(403, #"{"errors":["permission denied"]}"#)
                }
                return .init(200, "{}")
            }
        ) { site in
            holder.withLock { $0 = site.holder }
            let answer = await site.ask("kv/a")
            #expect(answer.status == 200 && site.server.requests.count == 2)
        }
        // The same token again would be refused again.
        try await ProxySite.run(cache: nil, answering: { _ in .init(403, "{}") }) { site in
            let answer = await site.ask("kv/a")
            #expect(answer.status == 403 && site.server.requests.count == 1)
        }
    }

    @Test(arguments: ["auth/token/lookup-self", "auth/token/lookup", "auth/token/renew-self", "sys/wrapping/unwrap"])
    func theAgentsTokenIsNotTold(path: String) async throws {
        let text = """
            {"data":{"id":"agent","accessor":"secret-accessor","policies":["default"],"meta":{"x":"agent"}},
             "auth":{"client_token":"agent","accessor":"secret-accessor","lease_duration":5}}
            """
        try await ProxySite.run(answering: { _ in .init(200, text) }) { site in
            let answer = await site.ask(path, headers: ["X-Vault-Wrap-TTL": "60"])
            let members = try #require(answer.members)
            #expect(
                members["data"] == [
                    "id": "", "accessor": "", "policies": ["default"], "meta": ["x": ""],
                ])
            #expect(members["auth"] == ["client_token": "", "accessor": "", "lease_duration": 5])
            let isAboutTokens = path.hasPrefix("auth/token")
            #expect(site.server.requests.last?.headers["X-Vault-Wrap-TTL"] == (isAboutTokens ? [] : ["60"]))
        }
        // Whoever sends a token of his own knows it.
        try await ProxySite.run(agentToken: "another", answering: { _ in .init(200, text) }) { site in
            let answer = await site.ask(path, token: "agent")
            #expect(answer.body == Array(text.utf8))
        }
    }
}
