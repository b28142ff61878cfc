import SignetCore

/// The names below an authority to which it is limited (RFC 5280 section 4.2.1.10).
///
/// Entries as text:
/// - `dns:example.com`: that host and everything below it
/// - `ip:10.0.0.0/8`, `ip:2001:db8::/32`: addresses of the range; without `/` the one address
/// - `email:a@example.com`: the mailbox; `email:example.com`: all at that host; `email:.example.com`: all at hosts below it
/// - `uri:example.com`: URIs of that host; `uri:.example.com`: of hosts below it
public struct NameConstraints: Hashable, Sendable, Codable {
    /// If any entry is of a name's kind, one of them must cover the name.
    public var permitted: [String]
    /// None of these may cover a name.
    public var excluded: [String]

    /// Creates constraints; the entries are checked when a profile with them is prepared for signing.
    public init(permitted: [String] = [], excluded: [String] = []) {
        self.permitted = permitted
        self.excluded = excluded
    }

    /// Whether nothing is constrained.
    public var isEmpty: Bool { permitted.isEmpty && excluded.isEmpty }

    /// Checks that every entry can be encoded.
    /// - Throws: `.invalidProfile` naming the entry.
    public func check() throws {
        var scratch = DERWriter()
        try write(into: &scratch)
    }
}

// MARK: - DER

extension NameConstraints {
    /// Appends the NameConstraints SEQUENCE.
    func write(into writer: inout DERWriter) throws {
        try writer.sequence { writer in
            for (number, entries) in [(UInt8(0), permitted), (1, excluded)] where !entries.isEmpty {
                try writer.constructed(DERWriter.Tag.constructed(number)) { writer in
                    for entry in entries {
                        // GeneralSubtree; minimum is 0 by default and maximum absent, as RFC 5280 demands.
                        try writer.sequence { try Self.writeBase(entry, into: &$0) }
                    }
                }
            }
        }
    }

    /// Appends the GeneralName of one entry.
    private static func writeBase(_ entry: String, into writer: inout DERWriter) throws {
        let parts = entry.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else {
            throw invalid(entry, "has no kind", "Begin it with dns:, ip:, email: or uri:.")
        }
        let text = String(parts[1])
        switch parts[0].lowercased() {
        case "email": writer.primitive(DERWriter.Tag.primitive(1), try mailConstraint(text, in: entry).utf8)
        case "dns": writer.primitive(DERWriter.Tag.primitive(2), try host(text, in: entry).utf8)
        case "uri": writer.primitive(DERWriter.Tag.primitive(6), try hostOrDomain(text, in: entry).utf8)
        case "ip": writer.primitive(DERWriter.Tag.primitive(7), try addressRange(text, in: entry))
        default: throw invalid(entry, "is of an unknown kind", "Begin it with dns:, ip:, email: or uri:.")
        }
    }

    private static func mailConstraint(_ text: String, in entry: String) throws -> String {
        guard text.contains("@") else { return try hostOrDomain(text, in: entry) }
        guard case .email(let mailbox)? = try? AlternativeName(parsing: "email:\(text)") else {
            throw invalid(entry, "is not a mail address", "Write email:name@example.com or email:example.com.")
        }
        return mailbox
    }

    private static func hostOrDomain(_ text: String, in entry: String) throws -> String {
        text.hasPrefix(".") ? "." + (try host(String(text.dropFirst()), in: entry)) : try host(text, in: entry)
    }

    private static func host(_ text: String, in entry: String) throws -> String {
        if text.hasPrefix(".") {
            throw invalid(
                entry, "begins with a dot", "Write it without: it covers the host and everything below it.")
        }
        guard !text.contains("*"), case .dns(let name)? = try? AlternativeName(parsing: "dns:\(text)") else {
            throw invalid(entry, "is not a host name", "Write a name such as dns:example.com, without wildcards.")
        }
        return name
    }

    /// Address octets followed by mask octets.
    private static func addressRange(_ text: String, in entry: String) throws -> [UInt8] {
        let remedy = "Write an address and a prefix length, for example ip:10.0.0.0/8."
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count <= 2, case .ip(let address)? = try? AlternativeName(parsing: "ip:\(parts[0])") else {
            throw invalid(entry, "is not an IP address range", remedy)
        }
        let width = address.count * 8
        let prefix = parts.count == 2 ? Int(parts[1]) : width
        guard let prefix, (0...width).contains(prefix) else {
            throw invalid(entry, "has a prefix length that is not between 0 and \(width)", remedy)
        }
        let mask = (0..<address.count).map { index in
            UInt8(truncatingIfNeeded: 0xFF00 >> min(max(prefix - 8 * index, 0), 8))
        }
        guard zip(address, mask).allSatisfy({ $0 & ~$1 == 0 }) else {
            throw invalid(entry, "has address bits set beyond its prefix length", remedy)
        }
        return address + mask
    }

    private static func invalid(_ entry: String, _ problem: String, _ remedy: String) -> SignetError {
        SignetError(.invalidProfile, "The name constraint \"\(entry)\" \(problem).", remedy: remedy)
    }
}
