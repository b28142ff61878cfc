import CLDNS

/// One record of an answer.
public struct DNSRecord: Hashable, Sendable {
    /// What a record says, by type.
    public enum Content: Hashable, Sendable {
        /// A and AAAA: the address as text.
        case address(String)
        /// CNAME and NS: lower case, without the final dot.
        case name(String)
        /// TXT: its strings joined, as UTF-8.
        case text(String)
        /// SOA: the primary server's name and the zone's serial number.
        case zoneStart(primary: String, serial: UInt32)
        /// CAA (RFC 8659 section 4.1).
        case authorization(flags: UInt8, tag: String, value: String)
        /// Every other type: the record's data as ldns keeps it, its fields one after another.
        case other([UInt8])
    }

    /// Whose record it is: lower case, without the final dot.
    public let name: String
    /// Its type.
    public let type: DNSRecordType
    /// How long it may be cached, in seconds.
    public let ttl: UInt32
    /// What it says.
    public let content: Content
}

// MARK: ldns

extension DNSRecord {
    /// nil when fields are missing.
    init?(_ record: UnsafeMutablePointer<ldns_rr>) {
        guard let owner = ldns_rr_owner(record)?.name else { return nil }
        name = owner.text
        type = DNSRecordType(rawValue: UInt16(truncatingIfNeeded: ldns_rr_get_type(record).rawValue))
        ttl = ldns_rr_ttl(record)
        guard let content = Content(type, fields: record.fields) else { return nil }
        self.content = content
    }
}

extension DNSRecord.Content {
    fileprivate init?(_ type: DNSRecordType, fields: [UnsafeMutablePointer<ldns_rdf>]) {
        switch (type, fields.count) {
        case (.a, 1), (.aaaa, 1):
            guard let text = fields[0].printed else { return nil }
            self = .address(text)
        case (.cname, 1), (.ns, 1):
            guard let name = fields[0].name else { return nil }
            self = .name(name.text)
        case (.txt, _):
            self = .text(String(decoding: fields.flatMap { $0.bytes.dropFirst() }, as: UTF8.self))
        case (.soa, 7):
            guard let primary = fields[0].name, fields[2].bytes.count == 4 else { return nil }
            let serial = fields[2].bytes.reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
            self = .zoneStart(primary: primary.text, serial: serial)
        case (.caa, 3):
            guard let flags = fields[0].bytes.first else { return nil }
            self = .authorization(
                flags: flags, tag: String(decoding: fields[1].bytes.dropFirst(), as: UTF8.self),
                value: String(decoding: fields[2].bytes, as: UTF8.self))
        case (.a, _), (.aaaa, _), (.cname, _), (.ns, _), (.soa, _), (.caa, _): return nil
        default: self = .other(fields.flatMap(\.bytes))
        }
    }
}
