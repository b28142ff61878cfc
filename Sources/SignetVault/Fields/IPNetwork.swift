import SignetPKI

/// An IP address range, `10.0.0.0/8`, or one address.
struct IPNetwork: Hashable, Sendable {
    /// 4 or 16 octets; bits beyond the prefix do not count.
    private let address: [UInt8]
    private let prefixLength: Int

    /// nil when the text is neither an address nor a range.
    init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count <= 2, let address = Self.octets(String(parts[0])) else { return nil }
        let prefix = parts.count == 2 ? Int(parts[1]) : address.count * 8
        guard let prefix, (0...address.count * 8).contains(prefix) else { return nil }
        self.address = address
        prefixLength = prefix
    }

    /// Whether all addresses of the other range are in this one.
    func contains(_ other: IPNetwork) -> Bool {
        guard other.address.count == address.count, other.prefixLength >= prefixLength else { return false }
        let whole = prefixLength / 8
        guard address.prefix(whole) == other.address.prefix(whole) else { return false }
        guard whole < address.count else { return true }
        let mask = UInt8(truncatingIfNeeded: 0xFF00 >> (prefixLength % 8))
        return (address[whole] ^ other.address[whole]) & mask == 0
    }

    private static func octets(_ text: String) -> [UInt8]? {
        guard case .ip(let octets)? = try? AlternativeName(parsing: "ip:\(text)") else { return nil }
        return octets
    }

    /// One address. IPv4 written as IPv6 (`::ffff:10.1.2.3`, RFC 4291 section 2.5.5.2), as some listeners name the other
    /// side, counts as what it is.
    init?(address text: String) {
        guard let octets = Self.octets(text) else { return nil }
        let isMapped = octets.count == 16 && octets.starts(with: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff])
        address = isMapped ? Array(octets.suffix(4)) : octets
        prefixLength = address.count * 8
    }
}

extension [String] {
    /// Whether an address is in one of these ranges; no ranges permit every address.
    /// - Parameter address: nil, not known, is in none
    func permitsAddress(_ address: String?) -> Bool {
        if isEmpty { return true }
        guard let asked = address.flatMap(IPNetwork.init(address:)) else { return false }
        return contains { IPNetwork($0)?.contains(asked) == true }
    }

    /// - Throws: `VaultFailure` (400) naming the text that is no range.
    func checkNetworks(_ field: String) throws {
        if let wrong = first(where: { IPNetwork($0) == nil }) {
            throw VaultFailure.invalid("invalid CIDR block in '\(field)': \"\(wrong.prefix(100))\"")
        }
    }

    /// The first of these ranges that is in none of the others; nil when all are, or when there are no others.
    func network(outside others: [String]) -> String? {
        let wider = others.compactMap { IPNetwork($0) }
        if wider.isEmpty { return nil }
        return first { text in
            guard let network = IPNetwork(text) else { return true }
            return !wider.contains { $0.contains(network) }
        }
    }
}
