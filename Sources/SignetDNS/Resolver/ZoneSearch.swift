import SignetCore

extension DNSResolver {
    /// More name servers, or addresses of one, are not asked.
    private static let serverLimit = 16

    /// The zone that a name lies in, found by asking for its SOA, then its parent's, and so on: where zones are cut cannot be
    /// told from names.
    /// - Throws: `.dnsZoneNotFound`; what `lookup` throws
    public func zone(of name: String) async throws -> DNSZone {
        var candidate: DNSName? = try DNSName(name)
        while let current = candidate, !current.isRoot {
            let answer = try await lookup(current.text, .soa)
            if !answer.records(of: current.text, .soa).isEmpty { return try await zone(named: current.text) }
            candidate = current.parent
        }
        throw SignetError(
            .dnsZoneNotFound, "No zone was found for \(name): neither it nor any name above it has a SOA record.",
            remedy: "Check the spelling, and that the resolvers know the domain.")
    }

    /// A zone by its own name, with its authoritative servers.
    /// - Throws: `.dnsZoneNotFound` when no server has an address; what `lookup` throws
    public func zone(named name: String) async throws -> DNSZone {
        let name = try DNSName(name).text
        if let configured = settings.authoritativeServers[name] {
            return DNSZone(name: name, servers: configured.map { .init(name: $0.description, addresses: [$0]) })
        }
        let answer = try await lookup(name, .ns)
        let names = answer.records(of: name, .ns).compactMap {
            if case .name(let server) = $0.content { server } else { nil }
        }
        let servers = try await withThrowingTaskGroup(of: DNSZone.NameServer.self) { tasks in
            for server in Set(names).sorted().prefix(Self.serverLimit) {
                tasks.addTask { DNSZone.NameServer(name: server, addresses: try await addresses(of: server)) }
            }
            var servers: [DNSZone.NameServer] = []
            for try await server in tasks { servers.append(server) }
            return servers.sorted { $0.name < $1.name }
        }
        guard servers.contains(where: { !$0.addresses.isEmpty }) else {
            let named = names.isEmpty ? "it names none" : "\(names.joined(separator: ", ")) have no address"
            throw SignetError(
                .dnsZoneNotFound, "The name servers of the zone \(name) cannot be found: \(named).",
                remedy: "Repair the zone's NS records, or name its authoritative servers in the configuration.")
        }
        return DNSZone(name: name, servers: servers)
    }

    /// Every address of a name server; a family that cannot be looked up counts as absent.
    private func addresses(of name: String) async throws -> [DNSServerAddress] {
        async let four = try? lookup(name, .a).addresses
        async let six = try? lookup(name, .aaaa).addresses
        let found = await (four ?? []) + (six ?? [])
        try Task.checkCancellation()
        return found.prefix(Self.serverLimit).compactMap {
            try? DNSServerAddress(host: $0, port: settings.authoritativePort)
        }
    }
}
