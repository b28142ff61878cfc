import Foundation
import Logging
import NIOHTTP1
import SignetCore
import SignetTestSupport
import SignetVault
import Synchronization

@testable import SignetAgent

/// An agent's proxy before a server that answers as a test says, on a clock that the test moves.
struct ProxySite: Sendable {
    let proxy: AgentProxy
    let server: AnsweringServer
    let clock: ManualClock
    let holder: HeldToken

    /// Runs the proxy, and what renews its cache, while `body` runs.
    static func run<Result: Sendable>(
        _ use: ProxySettings.AgentTokenUse = .whenMissing, cache: ProxyCacheSettings? = ProxyCacheSettings(),
        agentToken: String? = "agent",
        answering answer: @escaping @Sendable (AnsweringServer.Request) -> AnsweringServer.Answer,
        _ body: @Sendable (ProxySite) async throws -> Result
    ) async throws -> Result {
        try await AnsweringServer.run(answering: answer) { server in
            var settings = VaultClientSettings()
            settings.address = server.address
            return try await VaultClient.using(settings) { client in
                let clock = ManualClock()
                let holder = HeldToken(agentToken)
                var proxySettings = ProxySettings()
                proxySettings.agentTokenUse = use
                proxySettings.cache = cache
                let proxy = AgentProxy(
                    proxySettings, client: client, holder: holder, clock: clock,
                    logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
                let site = ProxySite(proxy: proxy, server: server, clock: clock, holder: holder)
                return try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask { await proxy.cache?.run() }
                    defer { group.cancelAll() }
                    return try await body(site)
                }
            }
        }
    }

    @discardableResult
    func ask(_ path: String, token: String? = nil, headers: HTTPHeaders = [:]) async -> RawVaultAnswer {
        await ask(.GET, path, token: token, headers: headers)
    }

    @discardableResult
    func ask(
        _ method: HTTPMethod, _ path: String, token: String? = nil, headers: HTTPHeaders = [:],
        _ body: JSONValue? = nil
    ) async -> RawVaultAnswer {
        var headers = headers
        if let token { headers.add(name: "X-Vault-Token", value: token) }
        return await proxy.answer(
            RawVaultRequest(method, "/v1/\(path)", headers: headers, body: body?.bytes ?? []))
    }

    /// Removes what `/agent/v1/cache-clear` names.
    func clear(_ type: String, _ value: String = "") async -> Int {
        await proxy.clearCache(JSONValue.object(["type": .string(type), "value": .string(value)]).bytes).status
    }

    /// How many answers are kept.
    var kept: Int { get async { await proxy.cache?.entryCount ?? -1 } }

    /// The requests that came to the server for a path, beginning there.
    func count(_ path: String) -> Int { server.requests.count { $0.uri.hasPrefix("/v1/\(path)") } }
}

/// A token that the test replaces.
final class HeldToken: TokenHolder {
    private let token: Mutex<String?>

    init(_ token: String?) { self.token = Mutex(token) }

    func presentToken() async -> Secret<String>? { token.withLock { $0.map { Secret($0) } } }

    func replace(with token: String?) { self.token.withLock { $0 = token } }
}

extension AnsweringServer.Answer {
    /// Something with a lease.
    static func lease(_ id: String, seconds: Int = 600, isRenewable: Bool = true) -> Self {
        Self(
            200,
            #"{"lease_id":"\#(id)","renewable":\#(isRenewable),"lease_duration":\#(seconds),"data":{"username":"u"}}"#)
    }

    /// A token.
    static func token(_ token: String, isOrphan: Bool = true, isRenewable: Bool = true, seconds: Int = 600) -> Self {
        Self(
            200,
            """
            {"lease_id":"","renewable":false,"lease_duration":0,"data":null,"auth":{"client_token":"\(token)",
             "accessor":"accessor-\(token)","lease_duration":\(seconds),"renewable":\(isRenewable),"orphan":\(isOrphan)}}
            """)
    }
}
