/// What a name server says about a question or an update as a whole; open.
public struct DNSResponseCode: RawRepresentable, Hashable, Codable, Sendable {
    /// The number on the wire, with the upper bits that EDNS adds (RFC 6895 section 2.3).
    public let rawValue: UInt16

    public init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    /// Answered.
    public static let noError = Self(rawValue: 0)
    /// The server could not read the message.
    public static let formatError = Self(rawValue: 1)
    /// The server could not do it.
    public static let serverFailure = Self(rawValue: 2)
    /// The name does not exist.
    public static let nameError = Self(rawValue: 3)
    /// The server does not know this kind of question.
    public static let notImplemented = Self(rawValue: 4)
    /// The server will not do it.
    public static let refused = Self(rawValue: 5)
    /// The server is not authoritative for the zone, or does not accept the signature (RFC 8945 section 5).
    public static let notAuthoritative = Self(rawValue: 9)
    /// The name is not within the zone.
    public static let notZone = Self(rawValue: 10)
    /// The server does not know this version of EDNS.
    public static let badVersion = Self(rawValue: 16)

    private static let names: [UInt16: String] = [
        0: "NOERROR", 1: "FORMERR", 2: "SERVFAIL", 3: "NXDOMAIN", 4: "NOTIMP", 5: "REFUSED", 6: "YXDOMAIN",
        7: "YXRRSET",
        8: "NXRRSET", 9: "NOTAUTH", 10: "NOTZONE", 16: "BADVERS",
    ]
}

extension DNSResponseCode: CustomStringConvertible {
    /// `NXDOMAIN`; `RCODE99` for codes without a name here.
    public var description: String { Self.names[rawValue] ?? "RCODE\(rawValue)" }
}
