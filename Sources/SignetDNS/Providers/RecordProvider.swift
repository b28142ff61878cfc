/// Publishes TXT records through one DNS server or service.
public protocol RecordProvider: Sendable {
    /// One line for people: `RFC 2136 at 127.0.0.1:53`.
    var summary: String { get }

    /// How long after `add` it may take until all authoritative servers have the record; nil: the general limit.
    var propagationTimeout: Duration? { get }

    /// Adds the value beside others at the name; adding it twice is no error.
    /// - Parameter zone: the zone that the record lies in, as `DNSResolver.zone(of:)` found it
    /// - Throws: `.dnsProviderFailed`, `.dnsProviderUnauthorized`, `.dnsActionRequired`, and what the network gives
    func add(_ record: TextRecord, zone: String) async throws

    /// Removes exactly this value; that it is gone already is no error.
    /// - Throws: as `add`
    func remove(_ record: TextRecord, zone: String) async throws
}
