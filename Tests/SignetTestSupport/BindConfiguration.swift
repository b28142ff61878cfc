/// The files that a BIND server is started with.
struct BindConfiguration {
    let zones: [BindServer.Zone]
    let keys: [BindServer.Key]
    let address: String
    let port: Int

    /// - Returns: the path of named.conf.
    func write(to directory: TemporaryDirectory) throws -> String {
        var clauses = [options(directory.path)] + keys.map(clause)
        for (index, zone) in zones.enumerated() {
            clauses.append(try clause(zone, file: "zone-\(index)", in: directory))
        }
        try directory.write("root", rootZone)
        clauses.append("zone \".\" { type primary; file \"root\"; };")
        return try directory.write("named.conf", clauses.joined(separator: "\n") + "\n")
    }

    /// Nothing is kept of what other servers say, so that changes are seen at once.
    private func options(_ directory: String) -> String {
        """
        options {
            directory "\(directory)";
            listen-on port \(port) { \(address); };
            listen-on-v6 { none; };
            query-source address \(address);
            pid-file none; lock-file none; session-keyfile none;
            recursion yes; allow-query { any; }; allow-recursion { any; };
            max-cache-ttl 0; max-ncache-ttl 0;
            dnssec-validation no; empty-zones-enable no; notify no; check-names primary ignore;
        };
        controls { };
        """
    }

    private func clause(_ key: BindServer.Key) -> String {
        "key \"\(key.name)\" { algorithm \(key.algorithm); secret \"\(key.secret)\"; };"
    }

    private func clause(_ zone: BindServer.Zone, file: String, in directory: TemporaryDirectory) throws -> String {
        switch zone.source {
        case .forward(let address, let port):
            return "zone \"\(zone.name)\" { type forward; forward only; forwarders { \(address) port \(port); }; };"
        case .primary(let nameServers, let records):
            try directory.write(file, zoneFile(zone.name, nameServers, records))
            let keys = zone.updateKeys.map { "key \"\($0)\";" }.joined(separator: " ")
            let allowed = zone.allowsAnyUpdate ? "any;" : keys.isEmpty ? "none;" : keys
            return "zone \"\(zone.name)\" { type primary; file \"\(file)\"; allow-update { \(allowed) }; };"
        }
    }

    private func zoneFile(_ name: String, _ nameServers: [String: String], _ records: [String]) -> String {
        var lines = ["$ORIGIN \(name).", "$TTL 60", "@ SOA ns1 hostmaster 1 60 60 600 60"]
        for (server, address) in nameServers.sorted(by: { $0.key < $1.key }) {
            lines.append("@ NS \(server).")
            if server.hasSuffix(".\(name)") { lines.append("\(server). A \(address)") }
        }
        return (lines + records + [""]).joined(separator: "\n")
    }

    /// The root of a world in which only these zones exist. A forwarded zone must be delegated, or the root would deny it.
    private var rootZone: String {
        var lines = ["$TTL 60", ". SOA ns.root-servers. hostmaster. 1 60 60 600 60", ". NS ns.root-servers."]
        lines.append("ns.root-servers. A \(address)")
        for zone in zones { if case .forward = zone.source { lines.append("\(zone.name). NS ns.elsewhere.") } }
        return (lines + [""]).joined(separator: "\n")
    }
}
