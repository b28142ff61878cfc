/// A subject or issuer name (RFC 5280 section 4.1.2.4).
///
/// As text in RFC 4514 order-as-written form `CN=example root,OU=DEV,O=COMPANY,C=KR` (first part is the first RDN of the
/// DER, as openssl's `-subj` order); `/C=KR/O=COMPANY/CN=x` is read too. Codable as that text.
public struct DistinguishedName: Hashable, Sendable, Codable {
    /// DER of the Name.
    public let der: [UInt8]

    /// An empty name.
    public init() { fatalError("H1") }
    /// A name of one common name.
    public init(commonName: String) { fatalError("H1") }
    /// Reads the textual form.
    public init(parsing text: String) throws { fatalError("H1") }
    /// Reads DER.
    public init(der: [UInt8]) throws { fatalError("H1") }

    public var isEmpty: Bool { fatalError("H1") }
    /// The last common name; nil when there is none.
    public var commonName: String? { fatalError("H1") }
    /// Type (short name `CN`, or dotted OID) and value of every attribute, in DER order.
    public var attributes: [(type: String, value: String)] { fatalError("H1") }
    public static func == (a: Self, b: Self) -> Bool { a.der == b.der }
    public func hash(into h: inout Hasher) { h.combine(der) }
    public init(from decoder: any Decoder) throws { try self.init(parsing: decoder.singleValueContainer().decode(String.self)) }
    public func encode(to encoder: any Encoder) throws { var c = encoder.singleValueContainer(); try c.encode(description) }
}
extension DistinguishedName: CustomStringConvertible { public var description: String { fatalError("H1") } }
