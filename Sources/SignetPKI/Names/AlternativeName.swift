/// One subject alternative name (RFC 5280 section 4.2.1.6).
///
/// As text `dns:a.example.com`, `ip:10.0.0.1`, `email:a@b.c`, `uri:spiffe://x/y`, `othername:1.3.6.1.4.1.311.20.2.3;UTF8:a@b`;
/// without a prefix the kind is recognised (IP address, address with `@`, text with `://`, else DNS). Codable as that text.
public enum AlternativeName: Hashable, Sendable {
    /// A host name in lower-case A-label form; may start with `*.`.
    case dns(String)
    /// 4 or 16 octets.
    case ip([UInt8])
    case email(String)
    case uri(String)
    /// Type identifier in dotted form, value as complete DER.
    case otherName(typeID: String, value: [UInt8])

    /// Reads the textual form; U-labels are converted (IDNA 2008).
    public init(parsing text: String) throws { fatalError("H1") }
    /// The name without its kind: `a.example.com`, `10.0.0.1`.
    public var value: String { fatalError("H1") }
}
extension AlternativeName: CustomStringConvertible { public var description: String { fatalError("H1") } }
extension AlternativeName: Codable {
    public init(from decoder: any Decoder) throws { try self.init(parsing: decoder.singleValueContainer().decode(String.self)) }
    public func encode(to encoder: any Encoder) throws { var c = encoder.singleValueContainer(); try c.encode(description) }
}
