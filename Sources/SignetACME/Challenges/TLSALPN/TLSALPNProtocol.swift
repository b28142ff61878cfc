import SignetCore
import SignetPKI

/// The constants and names of RFC 8737 and RFC 8738.
public enum TLSALPNProtocol {
    /// The application protocol that validators offer (RFC 8737 section 6.2).
    public static let name = "acme-tls/1"
    /// id-pe-acmeIdentifier (RFC 8737 section 6.1).
    public static let extensionOID = "1.3.6.1.5.5.7.1.31"

    /// What the certificate is for.
    /// - Throws: `.challengeUnsolvable` when the identifier is neither a host name nor an address.
    static func alternativeName(of identifier: ACMEIdentifier) throws -> AlternativeName {
        do {
            return try AlternativeName(parsing: "\(identifier.type.rawValue):\(identifier.value)")
        } catch {
            throw SignetError(
                .challengeUnsolvable,
                "\"\(identifier.value)\" cannot be proven by tls-alpn-01: it is no name that a "
                    + "certificate can hold.", remedy: "Correct the name.", cause: error)
        }
    }

    /// What validators send as server name: the host name, or the reverse name of an address (RFC 8738 section 6).
    /// - Throws: as ``alternativeName(of:)``.
    static func serverName(of identifier: ACMEIdentifier) throws -> String {
        let name = try alternativeName(of: identifier)
        return if case .ip(let octets) = name { reverseName(of: octets) } else { name.value.lowercased() }
    }

    /// `1.2.0.192.in-addr.arpa`; for IPv6 a label a nibble below `ip6.arpa`.
    private static func reverseName(of octets: [UInt8]) -> String {
        if octets.count == 4 { return octets.reversed().map { "\($0)." }.joined() + "in-addr.arpa" }
        return octets.hexadecimal.reversed().map { "\($0)." }.joined() + "ip6.arpa"
    }
}
