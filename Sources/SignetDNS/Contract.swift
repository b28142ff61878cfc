/// One TXT value at a name.
public struct TextRecord: Hashable, Codable, Sendable {
    /// Absolute, lower case, A-labels, without a dot at its end.
    public let name: String
    /// The text, of any length; strings of 255 octets are made from it on the wire.
    public let value: String
    /// Seconds.
    public let ttl: Int
    /// What the record answers, for hooks that compute name and value themselves.
    public let challenge: Challenge?

    /// The challenge behind a record.
    public struct Challenge: Hashable, Codable, Sendable {
        /// The domain that is being proven, without `*.`.
        public let domain: String
        /// The challenge's token.
        public let token: String
        /// Token and account thumbprint (RFC 8555 section 8.1).
        public let keyAuthorization: String

        /// Creates a challenge.
        public init(domain: String, token: String, keyAuthorization: String) {
            self.domain = domain
            self.token = token
            self.keyAuthorization = keyAuthorization
        }
    }

    /// Creates a record.
    public init(name: String, value: String, ttl: Int, challenge: Challenge? = nil) {
        self.name = name
        self.value = value
        self.ttl = ttl
        self.challenge = challenge
    }
}

/// Who can change the records of a zone.
public protocol RecordProvider: Sendable {
    /// One line for people: "RFC 2136 at 127.0.0.1:53".
    var summary: String { get }
    /// Adds the value beside others at the name; adding it twice is no error. `zone` is what the SOA walk found.
    func add(_ record: TextRecord, zone: String) async throws
    /// Removes exactly this value; that it is gone already is no error.
    func remove(_ record: TextRecord, zone: String) async throws
    /// How long after `add` it may take until all authoritative servers have it; nil: the general limit (2 min).
    var propagationTimeout: Duration? { get }
}
