/// The type of a DNS record; open, so that types nobody here knows survive.
public struct DNSRecordType: RawRepresentable, Hashable, Codable, Sendable {
    /// The number on the wire (RFC 1035 section 3.2.2 and the IANA registry).
    public let rawValue: UInt16

    public init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    /// An IPv4 address.
    public static let a = Self(rawValue: 1)
    /// A name server of a zone.
    public static let ns = Self(rawValue: 2)
    /// Another name that holds this name's records.
    public static let cname = Self(rawValue: 5)
    /// The start of a zone.
    public static let soa = Self(rawValue: 6)
    /// Text.
    public static let txt = Self(rawValue: 16)
    /// An IPv6 address.
    public static let aaaa = Self(rawValue: 28)
    /// Which certificate authorities may issue (RFC 8659).
    public static let caa = Self(rawValue: 257)

    private static let names: [UInt16: String] = [
        1: "A", 2: "NS", 5: "CNAME", 6: "SOA", 16: "TXT", 28: "AAAA", 257: "CAA",
    ]
}

extension DNSRecordType: CustomStringConvertible {
    /// `TXT`; `TYPE99` for types without a name here (RFC 3597).
    public var description: String { Self.names[rawValue] ?? "TYPE\(rawValue)" }
}
