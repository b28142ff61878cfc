/// Reads GeneralName values (RFC 5280 section 4.2.1.6).
enum GeneralNameReader {
    /// What one GeneralName turned out to be.
    enum Outcome {
        case name(AlternativeName)
        /// directoryName, x400Address, ediPartyName or registeredID: valid, but never the name of a service.
        case otherKind
        case broken(String)
    }

    static func read(_ element: DERElement) -> Outcome {
        guard let number = element.contextNumber else { return .broken("has the tag \(element.identifier)") }
        guard element.isWellFormed else { return .broken("is not DER") }
        switch number {
        case 0: return otherName(element)
        case 1, 2, 6, 7:
            guard !element.isConstructed else { return .broken("has a structure of its own") }
            return simple(number, element.content)
        case 3, 4, 5, 8: return .otherKind
        default: return .broken("has the unknown tag [\(number)]")
        }
    }

    /// A name of one of the kinds that are text or octets.
    private static func simple(_ kind: UInt, _ content: ArraySlice<UInt8>) -> Outcome {
        switch kind {
        case 1:
            return text(content).map { .name(.email($0)) } ?? .broken("is an e-mail address that is empty or not ASCII")
        case 2:
            return text(content).map { .name(.dns(lowercased($0))) }
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
    static func directoryName(_ element: DERElement) -> DistinguishedName? {
        guard element.isTagged(4), let name = element.children?.first else { return nil }
        return try? DistinguishedName(name)
    }

    /// The URIs among the names.
    static func uris(_ names: DERElementIterator) -> [String] {
        var names = names
        var uris: [String] = []
        while let name = try? names.next() {
            if name.tag == DERWriter.Tag.primitive(6), let uri = text(name.content) { uris.append(uri) }
        }
        return uris
    }

    private static func otherName(_ element: DERElement) -> Outcome {
        guard let fields = element.children, fields.count == 2, let type = fields[0].objectIdentifier,
            fields[1].isTagged(0), let value = fields[1].children?.first
        else { return .broken("is a damaged otherName") }
        return .name(.otherName(typeID: type, value: Array(value.encoded)))
    }

    /// The IA5String inside; nil when it is empty or holds anything but printable ASCII. A NUL in the middle of a name has
    /// fooled readers before, so such a name is never passed on.
    private static func text(_ bytes: ArraySlice<UInt8>) -> String? {
        guard !bytes.isEmpty, bytes.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// As `lowercased`, which makes another string of every name, though nearly all are in lower case already.
    private static func lowercased(_ name: String) -> String {
        name.utf8.contains { (0x41...0x5A).contains($0) } ? name.lowercased() : name
    }
}
