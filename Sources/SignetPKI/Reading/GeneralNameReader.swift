import SwiftASN1

/// Reads GeneralName values (RFC 5280 section 4.2.1.6).
enum GeneralNameReader {
    /// What one GeneralName turned out to be.
    enum Outcome {
        case name(AlternativeName)
        /// directoryName, x400Address, ediPartyName or registeredID: valid, but never the name of a service.
        case otherKind
        case broken(String)
    }

    static func read(_ node: ASN1Node) -> Outcome {
        guard node.identifier.tagClass == .contextSpecific else {
            return .broken("has the tag \(node.identifier)")
        }
        switch node.identifier.tagNumber {
        case 0: return otherName(node)
        case 1:
            return text(node).map { .name(.email($0)) } ?? .broken("is an e-mail address that is empty or not ASCII")
        case 2:
            return text(node).map { .name(.dns($0.lowercased())) }
                ?? .broken("is a DNS name that is empty or not ASCII")
        case 6: return text(node).map { .name(.uri($0)) } ?? .broken("is a URI that is empty or not ASCII")
        case 7:
            guard case .primitive(let address) = node.content, address.count == 4 || address.count == 16 else {
                return .broken("is an IP address of neither 4 nor 16 octets")
            }
            return .name(.ip(Array(address)))
        case 3, 4, 5, 8: return .otherKind
        default: return .broken("has the unknown tag [\(node.identifier.tagNumber)]")
        }
    }

    /// The directory name, when it is one.
    static func directoryName(_ node: ASN1Node) -> DistinguishedName? {
        guard node.isTagged(4), let name = node.children?.first else { return nil }
        return try? DistinguishedName(der: Array(name.encodedBytes))
    }

    /// The URIs among the names.
    static func uris(_ names: some Sequence<ASN1Node>) -> [String] {
        names.compactMap { $0.isTagged(6) ? text($0) : nil }
    }

    private static func otherName(_ node: ASN1Node) -> Outcome {
        guard let fields = node.children, fields.count == 2, let type = fields[0].objectIdentifier,
            fields[1].isTagged(0), let value = fields[1].children?.first
        else { return .broken("is a damaged otherName") }
        return .name(.otherName(typeID: type, value: Array(value.encodedBytes)))
    }

    /// The IA5String inside; nil when it is empty or holds anything but printable ASCII. A NUL in the middle of a name has
    /// fooled readers before, so such a name is never passed on.
    private static func text(_ node: ASN1Node) -> String? {
        guard case .primitive(let bytes) = node.content, !bytes.isEmpty,
            bytes.allSatisfy({ $0 >= 0x20 && $0 < 0x7F })
        else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }
}
