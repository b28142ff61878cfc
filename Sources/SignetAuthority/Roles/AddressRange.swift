import SignetPKI

/// A range of IP addresses: `10.0.0.0/8`, `2001:db8::/32`, or one address.
struct AddressRange: Sendable {
    private let address: [UInt8]
    private let prefixLength: Int

    /// nil when the text is no range, or has bits set beyond its prefix.
    init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count <= 2, case .ip(let address)? = try? AlternativeName(parsing: "ip:\(parts[0])") else {
            return nil
        }
        let width = address.count * 8
        guard let length = parts.count == 2 ? Int(parts[1]) : width, (0...width).contains(length) else { return nil }
        self.address = address
        prefixLength = length
        guard (length..<width).allSatisfy({ address[$0 / 8] & (0x80 >> ($0 % 8)) == 0 }) else { return nil }
    }

    /// Whether the 4 or 16 octets lie in it.
    func contains(_ other: [UInt8]) -> Bool {
        guard other.count == address.count else { return false }
        return (0..<prefixLength).allSatisfy { bit in
            (address[bit / 8] ^ other[bit / 8]) & (0x80 >> (bit % 8)) == 0
        }
    }
}
