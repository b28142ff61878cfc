/// How an agent gets and keeps a token, and who else is given it: `auto_auth`.
public struct AutoAuthSettings: Hashable, Sendable {
    public var method: AuthMethod
    /// Where the token is written to.
    public var sinks: [TokenSinkSettings] = []
    /// Of the login; nil: as all requests.
    public var namespace: String?
    /// The token comes in an envelope, good for so long, and is written like that; nil: it comes open.
    public var wrapTTL: Duration?
    /// Between the first failed login and the next one; doubles from then on.
    public var leastBackoff: Duration = .seconds(1)
    /// The longest time between two attempts.
    public var mostBackoff: Duration = .seconds(300)
    /// Whether the first failed login ends the agent (`exit_on_err`).
    public var endsOnError = false

    public init(method: AuthMethod) {
        self.method = method
    }
}

/// A file that the token is written to: `sink "file"`.
public struct TokenSinkSettings: Hashable, Sendable {
    /// Absolute.
    public var path: String
    /// Its permission bits.
    public var mode: UInt32 = 0o640
    /// The token is written in an envelope that is good for so long; nil: as it is.
    public var wrapTTL: Duration?

    public init(path: String) {
        self.path = path
    }
}
