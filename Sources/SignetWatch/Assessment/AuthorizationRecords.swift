import SignetDNS

/// Where CAA records are looked up; replaced by memory in tests.
public protocol AuthorizationRecords: Sendable {
    /// The CAA records of exactly this name, or of the name to which its CNAME records lead; empty: there are none.
    /// - Throws: when it cannot be found out.
    func authorizations(of name: String) async throws -> [CAARecord]
}

extension DNSResolver: AuthorizationRecords {
    public func authorizations(of name: String) async throws -> [CAARecord] {
        try await lookup(name, .caa).records.compactMap { record in
            guard case .authorization(let flags, let tag, let value) = record.content else { return nil }
            return CAARecord(flags: flags, tag: tag.lowercased(), value: value)
        }
    }
}
