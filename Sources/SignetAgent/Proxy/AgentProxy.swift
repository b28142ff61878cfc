import Logging
import NIOHTTP1
import SignetCore
import SignetVault

/// An agent as a proxy of its server: requests go on as they came, with the agent's token where that is configured, and what
/// has a lease is kept. How requests come in is the listener's concern.
public struct AgentProxy: Sendable {
    /// nil: nothing is kept. Its ``ProxyCache/run()`` must run.
    public let cache: ProxyCache?
    /// What was answered so far.
    public let counters = ProxyCounters()

    private let tokenUse: ProxySettings.AgentTokenUse
    private let client: VaultClient
    private let holder: (any TokenHolder)?
    private let logger: Logger

    /// - Parameters:
    ///   - client: reaches the server; its token is not used
    ///   - holder: has the agent's token; nil: the agent logs in nowhere
    public init(
        _ settings: ProxySettings, client: VaultClient, holder: (any TokenHolder)?, clock: any WallClock,
        logger: Logger
    ) {
        tokenUse = settings.agentTokenUse
        self.client = client
        self.holder = holder
        self.logger = logger
        cache = settings.cache.map { ProxyCache($0, client: client, clock: clock, logger: logger) }
    }

    /// What a request below `/v1/` is answered: what the server says, 502 where it cannot be reached.
    public func answer(_ request: RawVaultRequest) async -> RawVaultAnswer {
        let agentToken = await holder?.presentToken()
        let call = ProxyCall(
            request, use: tokenUse, agentToken: agentToken, namespace: client.settings.namespace)
        do {
            let answer = try await answer(call, agentToken)
            counters.count(status: answer.status)
            var shown = AgentTokenVeil.veiled(answer, agentToken)
            shown.headers = PassedHeaders.toClient(shown.headers)
            return shown
        } catch {
            counters.countFailure()
            logger.warning(
                "A request could not be passed on.", metadata: ["path": "/\(call.path)", "reason": "\(error)"])
            let message = "failed to get the response: the server at \(client.settings.address) was not reached"
            return RawVaultAnswer(VaultFailure(status: 502, [message]))
        }
    }

    private func answer(_ call: ProxyCall, _ agentToken: Secret<String>?) async throws -> RawVaultAnswer {
        guard let cache else { return try await pass(call) }
        let found = try await cache.answer(call, agentToken: agentToken) { try await pass(call) }
        counters.count(isHit: found.isHit)
        var answer = found.answer
        answer.headers.replaceOrAdd(name: "X-Cache", value: found.isHit ? "HIT" : "MISS")
        return answer
    }

    /// Once more with the agent's next token where the server does not take the former any more.
    private func pass(_ call: ProxyCall) async throws -> RawVaultAnswer {
        let answer = try await client.pass(call.outward)
        guard answer.status == 403, call.isAgentToken, let newer = await holder?.presentToken(),
            newer.reveal() != call.token?.reveal()
        else { return answer }
        var again = call
        again.token = newer
        return try await client.pass(again.outward)
    }
}

// MARK: - The agent's own requests

extension AgentProxy {
    /// Removes of what is kept what the body says (`/agent/v1/cache-clear`).
    public func clearCache(_ body: [UInt8]) async -> RawVaultAnswer {
        guard let cache else { return RawVaultAnswer(status: 200) }
        do throws(VaultFailure) {
            let clearance = try CacheClearance(body)
            await cache.clear(clearance)
            return RawVaultAnswer(status: 200)
        } catch {
            return RawVaultAnswer(error)
        }
    }
}

extension RawVaultAnswer {
    /// What clients of the Vault API are told where something was not carried out.
    public init(_ failure: VaultFailure) {
        let answer = VaultAnswer(failure)
        self.init(status: answer.status, headers: ["Content-Type": answer.contentType], body: answer.body)
    }
}
