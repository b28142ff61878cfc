/// What an agent's proxy keeps in memory: `cache {}`. What Vault Agent can set there beside it (`persist`) is not supported;
/// `use_auto_auth_token` is ``ProxySettings/agentTokenUse``.
public struct ProxyCacheSettings: Hashable, Sendable {
    /// The most answers that are kept; beyond it requests are passed on only.
    public var mostEntries = 10_000
    /// The longest answer that is kept, in bytes.
    public var longestAnswer = 1 << 20

    public init() {}
}
