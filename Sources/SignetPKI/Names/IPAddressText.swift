import Foundation
import SignetCore

/// IP addresses as text and octets.
enum IPAddressText {
    /// The 4 or 16 octets of an address, which may stand in brackets; nil when the text is none.
    static func octets(_ text: String) -> [UInt8]? {
        let isBracketed = text.hasPrefix("[") && text.hasSuffix("]")
        let bare = isBracketed ? String(text.dropFirst().dropLast()) : text
        guard bare.utf8.count <= 45, !bare.utf8.contains(0) else { return nil }
        if !isBracketed, let octets = parse(bare, family: AF_INET, size: 4) { return octets }
        return parse(bare, family: AF_INET6, size: 16)
    }

    /// The usual text of 4 or 16 octets (RFC 5952); octets of another count in hexadecimal.
    static func text(_ octets: [UInt8]) -> String {
        let family = octets.count == 4 ? AF_INET : AF_INET6
        guard octets.count == 4 || octets.count == 16 else { return octets.hexadecimal }
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(INET6_ADDRSTRLEN)) { buffer in
            guard let address = buffer.baseAddress, inet_ntop(family, octets, address, socklen_t(buffer.count)) != nil
            else { return octets.hexadecimal }
            return String(cString: address)
        }
    }

    private static func parse(_ text: String, family: Int32, size: Int) -> [UInt8]? {
        var octets = [UInt8](repeating: 0, count: size)
        return inet_pton(family, text, &octets) == 1 ? octets : nil
    }
}
