import NIOCore
import SignetCore
import SignetPKI

/// Neighbouring addresses as they are written: `10.0.0.0/28`, `2001:db8::/120`.
public struct AddressRange: Hashable, Sendable {
    /// IPv6 ranges can be too large for anybody's patience.
    public static let mostAddresses = 65_536
    /// Those of IPv4 may have a million: they are looked at one after the other, and never kept.
    public static let mostShortAddresses = 1 << 20

    /// 4 or 16 octets; those behind the prefix are zero.
    private let first: [UInt8]
    /// How many addresses there are.
    public let count: Int

    /// Reads `address/prefix`; what stands behind the prefix in the address is taken for zero.
    /// - Throws: `.invalidEndpoint`.
    public init(parsing text: String) throws {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, case .ip(let octets)? = try? AlternativeName(parsing: String(parts[0])),
            let prefix = Int(parts[1]), (0...octets.count * 8).contains(prefix), parts[1].first != "+"
        else {
            throw SignetError(
                .invalidEndpoint, "\"\(text.prefix(300))\" is not a range of addresses.",
                remedy: "Write for example 10.0.0.0/28:443 or [2001:db8::/120]:443.")
        }
        let free = octets.count * 8 - prefix
        let limit = octets.count == 4 ? Self.mostShortAddresses : Self.mostAddresses
        guard free < 32, 1 << free <= limit else {
            throw SignetError(
                .invalidEndpoint, "The range \(text) has more than \(limit) addresses.",
                remedy: "Write a longer prefix, or several ranges.")
        }
        count = 1 << free
        first = octets.enumerated().map { index, octet in
            let kept = min(8, max(0, prefix - index * 8))
            return octet & UInt8(truncatingIfNeeded: 0xFF00 >> kept)
        }
    }

    /// The text of the address at a position from 0.
    func address(at position: Int) -> String? {
        var octets = first
        var rest = position
        for index in octets.indices.reversed() where rest > 0 {
            octets[index] |= UInt8(rest & 0xFF)
            rest >>= 8
        }
        return (try? SocketAddress(packedIPAddress: ByteBuffer(bytes: octets), port: 0))?.ipAddress
    }
}
