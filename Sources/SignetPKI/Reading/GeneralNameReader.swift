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
        case 1, 2, 6, 7:
            guard case .primitive(let content) = node.content else { return .broken("has a structure of its own") }
            return simple(node.identifier.tagNumber, content)
        case 3, 4, 5, 8: return .otherKind
        default: return .broken("has the unknown tag [\(node.identifier.tagNumber)]")
        }
    }

    static func read(_ element: DERElement) -> Outcome {
        switch element.tag {
        case 0x81, 0x82, 0x86, 0x87: return simple(UInt(element.tag & 0x1F), element.content)
        default:
            guard let node = try? DER.parse(element.encoded) else { return .broken("is not DER") }
            return read(node)
        }
    }

    /// A name of one of the kinds that are text or octets.
    private static func simple(_ kind: UInt, _ content: ArraySlice<UInt8>) -> Outcome {
        switch kind {
        case 1:
            return text(content).map { .name(.email($0)) } ?? .broken("is an e-mail address that is empty or not ASCII")
        case 2:
            return text(content).map { .name(.dns($0.lowercased())) }
                ?? .broken("is a DNS name that is empty or not ASCII")
        case 6: return text(content).map { .name(.uri($0)) } ?? .broken("is a URI that is empty or not ASCII")
        default:
            guard content.count == 4 || content.count == 16 else {
                return .broken("is an IP address of neither 4 nor 16 octets")
            }
            return .name(.ip(Array(content)))
        }
    }

    /// The directory name, when it is one.
    static func directoryName(_ node: ASN1Node) -> DistinguishedName? {
        guard node.isTagged(4), let name = node.children?.first else { return nil }
        return try? DistinguishedName(der: Array(name.encodedBytes))
    }

    /// The URIs among the names.
    static func uris(_ names: some Sequence<ASN1Node>) -> [String] {
        names.compactMap { name in
            guard name.isTagged(6), case .primitive(let content) = name.content else { return nil }
            return text(content)
        }
    }

    private static func otherName(_ node: ASN1Node) -> Outcome {
        guard let fields = node.children, fields.count == 2, let type = fields[0].objectIdentifier,
            fields[1].isTagged(0), let value = fields[1].children?.first
        else { return .broken("is a damaged otherName") }
        return .name(.otherName(typeID: type, value: Array(value.encodedBytes)))
    }

    /// The IA5String inside; nil when it is empty or holds anything but printable ASCII. A NUL in the middle of a name has
    /// fooled readers before, so such a name is never passed on.
    private static func text(_ bytes: ArraySlice<UInt8>) -> String? {
        guard !bytes.isEmpty, bytes.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }
}
