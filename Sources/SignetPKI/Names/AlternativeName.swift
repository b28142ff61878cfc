import SignetCore

/// One subject alternative name (RFC 5280 section 4.2.1.6).
///
/// As text `dns:a.example.com`, `ip:10.0.0.1`, `email:a@b.c`, `uri:spiffe://x/y`,
/// `othername:1.3.6.1.4.1.311.20.2.3;UTF8:a@b`; the kinds in any case, as openssl's `DNS:` and `IP Address:` are. Without a
/// kind it is recognised: an IP address, an address with `@`, text with `://`, else a host name. Codable as that text.
public enum AlternativeName: Hashable, Sendable {
    /// A host name in lower-case A-label form; may start with `*.`.
    case dns(String)
    /// 4 or 16 octets.
    case ip([UInt8])
    case email(String)
    case uri(String)
    /// Type identifier in dotted form, value as complete DER.
    case otherName(typeID: String, value: [UInt8])

    /// Reads the textual form; the U-labels of host names become A-labels (IDNA 2008 by way of UTS #46).
    /// - Throws: `.malformedName` saying what is wrong with it.
    public init(parsing text: String) throws {
        guard text.utf8.count <= 2048 else {
            throw SignetError(
                .malformedName, "An alternative name of \(text.utf8.count) bytes is longer than the 2048 Signet reads.")
        }
        if let address = IPAddressText.octets(text) {
            self = .ip(address)
            return
        }
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        switch parts.count == 2 ? parts[0].lowercased() : "" {
        case "dns": self = .dns(try HostName.normalized(String(parts[1]), in: text))
        case "ip", "ip address":
            guard let address = IPAddressText.octets(String(parts[1])) else {
                throw Self.malformed(
                    text, "is not an IP address", "Write one address, for example ip:10.0.0.1 or ip:2001:db8::1.")
            }
            self = .ip(address)
        case "email": self = .email(try Self.mailAddress(parts[1], in: text))
        case "uri", "url": self = .uri(try Self.identifier(parts[1], in: text))
        case "othername": self = try OtherNameText.read(parts[1], in: text)
        case "rid", "dirname":
            throw Self.malformed(
                text, "is of a kind that is not supported", "Use dns:, ip:, email:, uri: or othername:.")
        default:
            if text.contains("://") {
                self = .uri(try Self.identifier(text[...], in: text))
            } else if text.contains("@") {
                self = .email(try Self.mailAddress(text[...], in: text))
            } else {
                self = .dns(try HostName.normalized(text, in: text))
            }
        }
    }

    /// The name without its kind: `a.example.com`, `10.0.0.1`.
    public var value: String {
        switch self {
        case .dns(let name), .email(let name), .uri(let name): name
        case .ip(let octets): IPAddressText.text(octets)
        case .otherName(let typeID, let value): OtherNameText.write(typeID: typeID, value: value)
        }
    }

    /// The name as it must stand in a certificate: what reading its text would give. Requests may hold anything where a
    /// name should be, such as blanks or two wildcards.
    /// - Throws: `.malformedName` saying what is wrong with it.
    public func normalized() throws -> AlternativeName {
        switch self {
        case .dns(let host): .dns(try HostName.normalized(host, in: host))
        case .ip, .email, .uri: try AlternativeName(parsing: description)
        case .otherName: self
        }
    }

    /// A mailbox of ASCII characters; its host is made lower-case A-labels.
    private static func mailAddress(_ address: Substring, in text: String) throws -> String {
        let parts = address.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, parts[0].utf8.count <= 64,
            parts[0].utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && !"<>()[]\\,;:\"".utf8.contains($0) })
        else {
            throw malformed(text, "is not a mail address", "Write it in ASCII, for example email:name@example.com.")
        }
        guard !parts[1].contains("*") else {
            throw malformed(text, "has a wildcard, which mail addresses cannot have", "Name one mailbox.")
        }
        return "\(parts[0])@\(try HostName.normalized(String(parts[1]), in: text))"
    }

    /// An absolute URI in ASCII (RFC 3986 section 4.3).
    private static func identifier(_ uri: Substring, in text: String) throws -> String {
        let scheme = uri.prefix { $0 != ":" }
        let isScheme =
            scheme.first?.isLetter == true
            && scheme.utf8.allSatisfy { $0.isLetterOrDigit || $0 == 0x2B || $0 == 0x2D || $0 == 0x2E }
        guard isScheme, uri.utf8.count > scheme.utf8.count + 1,
            uri.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && !"<>\"{}|\\^`".utf8.contains($0) })
        else {
            throw malformed(
                text, "is not an absolute URI",
                "Write it with its scheme and percent-encoded, for example uri:spiffe://example.com/service.")
        }
        return String(uri)
    }

    static func malformed(_ text: String, _ problem: String, _ remedy: String) -> SignetError {
        SignetError(.malformedName, "The alternative name \"\(text.prefix(300))\" \(problem).", remedy: remedy)
    }
}

extension AlternativeName: CustomStringConvertible {
    public var description: String {
        switch self {
        case .dns: "dns:\(value)"
        case .ip: "ip:\(value)"
        case .email: "email:\(value)"
        case .uri: "uri:\(value)"
        case .otherName: "othername:\(value)"
        }
    }
}

extension AlternativeName: Codable {
    public init(from decoder: any Decoder) throws {
        try self.init(parsing: decoder.singleValueContainer().decode(String.self))
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

extension UInt8 {
    /// Whether this is an ASCII letter or digit.
    var isLetterOrDigit: Bool {
        (0x30...0x39).contains(self) || (0x61...0x7A).contains(self | 0x20)
    }
}
