/// What the challenges ask of the DNS; replaced by memory in tests.
public protocol ChallengeNameService: Sendable {
    /// Every IPv6 and IPv4 address of a host, as text; empty when it has none.
    /// - Throws: when the DNS cannot be asked.
    func addresses(of host: String) async throws -> [String]
    /// Every TXT value at a name, aliases followed, each with its strings joined; empty when there is none.
    /// - Throws: when the DNS cannot be asked.
    func texts(at name: String) async throws -> [String]
    /// The name at the end of the aliases (CNAME) that start at `name`; `name` itself when it is none. It need not exist.
    /// - Throws: when the DNS cannot be asked, or the aliases form a loop.
    func canonicalName(of name: String) async throws -> String
    /// The zone that holds, or would hold, `name`: absolute, lower case, without a dot at its end.
    /// - Throws: when the DNS cannot be asked, or no zone is found.
    func zoneName(of name: String) async throws -> String
}
