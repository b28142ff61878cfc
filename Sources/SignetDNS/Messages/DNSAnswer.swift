/// What one name server answered.
public struct DNSAnswer: Sendable {
    /// Who answered.
    public let server: DNSServerAddress
    /// What it says about the question as a whole.
    public let responseCode: DNSResponseCode
    /// Whether the server speaks for the zone itself, not from its memory.
    public let isAuthoritative: Bool
    /// The answer's records, those of aliases on the way included.
    public let records: [DNSRecord]
    /// The records that say where the authority lies.
    public let authority: [DNSRecord]

    init(_ message: DNSMessage, from server: DNSServerAddress) {
        self.server = server
        responseCode = message.responseCode
        isAuthoritative = message.isAuthoritative
        records = message.answers
        authority = message.authority
    }

    /// The texts of the TXT records, those reached through an alias included.
    public var texts: [String] {
        records.compactMap { if case .text(let text) = $0.content { text } else { nil } }
    }

    /// The addresses of the A and AAAA records.
    public var addresses: [String] {
        records.compactMap { if case .address(let address) = $0.content { address } else { nil } }
    }

    /// The records of one name (lower case, without the final dot) and type.
    public func records(of name: String, _ type: DNSRecordType) -> [DNSRecord] {
        records.filter { $0.name == name && $0.type == type }
    }
}
