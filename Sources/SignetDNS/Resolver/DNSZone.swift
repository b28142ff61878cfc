/// A zone and who speaks for it.
public struct DNSZone: Hashable, Sendable {
    /// One of a zone's name servers.
    public struct NameServer: Hashable, Sendable {
        /// Its name as in the NS record; its address where the configuration names it.
        public let name: String
        /// Every IPv4 and IPv6 address of that name; empty when it has none.
        public let addresses: [DNSServerAddress]

        public init(name: String, addresses: [DNSServerAddress]) {
            self.name = name
            self.addresses = addresses
        }
    }

    /// Lower case, without the final dot.
    public let name: String
    /// In the order of their names.
    public let servers: [NameServer]

    public init(name: String, servers: [NameServer]) {
        self.name = name
        self.servers = servers
    }
}
