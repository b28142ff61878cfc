import SignetCore

/// Proof that what was installed is being served.
public struct VerificationSpec: Codable, Equatable, Sendable {
    /// `host:port`, `[address]:port` for IPv6.
    public var endpoints: [String]
    /// SNI; nil: the spec's first DNS name.
    public var serverName: String?
    /// How long after installing the new serial must be seen; 30 s by default.
    public var deadline: DurationText

    public init(
        endpoints: [String], serverName: String? = nil, deadline: DurationText = DurationText(.seconds(30))
    ) {
        self.endpoints = endpoints
        self.serverName = serverName
        self.deadline = deadline
    }
}
