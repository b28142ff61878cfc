/// One TXT value at a name.
public struct TextRecord: Hashable, Codable, Sendable {
    /// Absolute, lower case, A-labels, without a dot at its end.
    public let name: String
    /// The text, of any length; strings of 255 octets are made from it on the wire.
    public let value: String
    /// Seconds.
    public let ttl: Int

    /// Creates a record.
    public init(name: String, value: String, ttl: Int) {
        self.name = name
        self.value = value
        self.ttl = ttl
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
