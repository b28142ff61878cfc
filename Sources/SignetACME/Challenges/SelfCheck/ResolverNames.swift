import SignetDNS

extension DNSResolver: ChallengeNameService {
    public func addresses(of host: String) async throws -> [String] {
        // One after the other, so that a resolver that is down is waited for once.
        try await lookup(host, .aaaa).addresses + lookup(host, .a).addresses
    }

    public func texts(at name: String) async throws -> [String] {
        try await lookup(name, .txt).texts
    }

    public func zoneName(of name: String) async throws -> String {
        try await zone(of: name).name
    }
}

extension PropagationCheck: PropagationChecking {}
