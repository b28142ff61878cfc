import SignetPKI

/// A range of IP addresses: `10.0.0.0/8`, `2001:db8::/32`, or one address.
public struct AddressRange: Sendable {
    private let address: [UInt8]
    private let prefixLength: Int

    /// nil when the text is no range, or has bits set beyond its prefix.
    public init?(_ text: String) {
        self.init(host: text)
        let width = address.count * 8
        guard (prefixLength..<width).allSatisfy({ address[$0 / 8] & (0x80 >> ($0 % 8)) == 0 }) else { return nil }
    }

    /// The range around an address: `10.1.2.3/8` is all of `10.0.0.0/8`. nil when the text is no range.
    public init?(host text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count <= 2, let address = Self.octets(String(parts.first ?? "")) else { return nil }
        let width = address.count * 8
        guard let length = parts.count == 2 ? Int(parts[1]) : width, (0...width).contains(length) else { return nil }
        self.address = address
        prefixLength = length
    }

    /// Whether the 4 or 16 octets lie in it.
    func contains(_ other: [UInt8]) -> Bool {
        guard other.count == address.count else { return false }
        return (0..<prefixLength).allSatisfy { bit in
            (address[bit / 8] ^ other[bit / 8]) & (0x80 >> (bit % 8)) == 0
        }
    }

    /// Whether an address lies in it; one of IPv4 written as IPv6 (`::ffff:10.1.2.3`, RFC 4291 section 2.5.5.2) counts as
    /// what it is.
    public func contains(_ text: String) -> Bool {
        guard let octets = Self.octets(text) else { return false }
        let isMapped = octets.count == 16 && octets.starts(with: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff])
        return contains(isMapped ? Array(octets.suffix(4)) : octets)
    }

    private static func octets(_ text: String) -> [UInt8]? {
        guard case .ip(let octets)? = try? AlternativeName(parsing: "ip:\(text)") else { return nil }
        return octets
    }
}
