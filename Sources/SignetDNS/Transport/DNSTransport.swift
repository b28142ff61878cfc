/// Carries one message to a name server and brings its answer; replaced by memory in tests.
protocol DNSTransport: Sendable {
    /// - Parameter accepts: whether a message is the answer; datagrams that are not are passed over.
    /// - Throws: `.dnsTimedOut`, `.dnsUnreachable`, `.dnsServerFailed`
    func exchange(
        _ message: [UInt8], with server: DNSServerAddress, over carrier: DNSCarrier, timeout: Duration,
        accepts: @escaping @Sendable ([UInt8]) -> Bool
    ) async throws -> [UInt8]
}

/// How a message travels.
public enum DNSCarrier: String, Codable, CaseIterable, Sendable {
    /// One datagram each way.
    case udp
    /// A connection, for what does not fit into a datagram.
    case tcp
}
