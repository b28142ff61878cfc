import SignetCore

/// The names below an authority to which it is limited, as its certificate says (RFC 5280 section 4.2.1.10).
///
/// Read leniently: kinds that Signet cannot compare are kept as ``NameSubtree/unsupported(tag:)``.
struct NameSubtrees: Sendable, Hashable {
    private(set) var permitted: [NameSubtree] = []
    private(set) var excluded: [NameSubtree] = []

    /// - Returns: nil when the value is damaged, or uses the minimum and maximum that RFC 5280 forbids.
    init?(_ extension: DecodedCertificate.Extension) {
        guard let value = `extension`.element, value.tag == DERWriter.Tag.sequence, let lists = value.children
        else { return nil }
        for list in lists {
            guard let entries = list.children else { return nil }
            var subtrees: [NameSubtree] = []
            for entry in entries {
                guard entry.tag == DERWriter.Tag.sequence, let fields = entry.children, fields.count == 1,
                    let subtree = NameSubtree(fields[0])
                else { return nil }
                subtrees.append(subtree)
            }
            if list.isTagged(0) {
                permitted += subtrees
            } else if list.isTagged(1) {
                excluded += subtrees
            } else {
                return nil
            }
        }
    }
}

/// One entry of name constraints: a name and all below it.
enum NameSubtree: Sendable, Hashable {
    /// A domain, or with a leading dot only what is below it; empty is every name.
    case dns(String)
    /// A mailbox, a host, or with a leading dot the hosts below it.
    case email(String)
    /// A host, or with a leading dot the hosts below it.
    case uri(String)
    /// Address and mask of equal length.
    case ip(address: [UInt8], mask: [UInt8])
    /// The first parts of a directory name.
    case directory(DistinguishedName)
    /// A kind that cannot be compared: otherName, x400Address, ediPartyName, registeredID.
    case unsupported(tag: UInt)

    /// Reads the base of a GeneralSubtree; nil when it is damaged.
    fileprivate init?(_ element: DERElement) {
        guard let number = element.contextNumber else { return nil }
        let bytes = element.content
        switch number {
        case 1, 2, 6:
            guard !element.isConstructed, bytes.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
                return nil
            }
            let text = String(decoding: bytes, as: UTF8.self)
            switch number {
            case 1: self = .email(text)
            case 2: self = .dns(text.lowercased())
            default: self = .uri(text.lowercased())
            }
        case 4:
            guard let name = GeneralNameReader.directoryName(element) else { return nil }
            self = .directory(name)
        case 7:
            guard !element.isConstructed, bytes.count == 8 || bytes.count == 32 else { return nil }
            self = .ip(address: Array(bytes.prefix(bytes.count / 2)), mask: Array(bytes.suffix(bytes.count / 2)))
        case 0, 3, 5, 8: self = .unsupported(tag: number)
        default: return nil
        }
    }
}

extension NameSubtree: CustomStringConvertible {
    /// As ``NameConstraints`` writes it: `dns:example.com`, `ip:10.0.0.0/8`.
    var description: String {
        switch self {
        case .dns(let domain): "dns:\(domain)"
        case .email(let address): "email:\(address)"
        case .uri(let host): "uri:\(host)"
        case .ip(let address, let mask): "ip:\(AlternativeName.ip(address).value)/\(Self.prefixLength(mask))"
        case .directory(let name): "dirname:\(name)"
        case .unsupported(let tag): "name of kind [\(tag)]"
        }
    }

    /// The number of leading one bits, or the mask in full when it has holes.
    private static func prefixLength(_ mask: [UInt8]) -> String {
        let bits = (0..<mask.count * 8).map { mask[$0 / 8] & (0x80 >> UInt8($0 % 8)) != 0 }
        let length = bits.prefix { $0 }.count
        return bits.dropFirst(length).contains(true) ? mask.hexadecimal : String(length)
    }
}
