/// What an agent does as a local proxy of its server, as its configuration says it: `api_proxy`, `cache` and `listener`.
public struct ProxySettings: Hashable, Sendable {
    /// Whose token a request goes on with (`api_proxy { use_auto_auth_token }`, also in `cache`).
    public enum AgentTokenUse: Hashable, Sendable {
        /// The client's own, or none (`false`, or not said).
        case never
        /// The agent's where the client sends none (`true`).
        case whenMissing
        /// The agent's, whatever the client sends (`"force"`).
        case always
    }

    /// Where it listens; empty: there is no proxy.
    public var listeners: [ProxyListenerSettings] = []
    /// nil: nothing is kept.
    public var cache: ProxyCacheSettings?
    /// Whose token a request goes on with.
    public var agentTokenUse = AgentTokenUse.never

    /// No proxy.
    public init() {}
}
