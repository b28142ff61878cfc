import SignetCore
import SwiftASN1

/// The textual form of otherName, `OID;UTF8:text`, which openssl and Vault take too.
///
/// The kinds of value are UTF8, PRINTABLE, IA5 and DER (hexadecimal).
enum OtherNameText {
    private static let kinds: [(name: String, tag: UInt8)] = [
        ("UTF8", DERWriter.Tag.utf8String), ("PRINTABLE", DERWriter.Tag.printableString),
        ("IA5", DERWriter.Tag.ia5String),
    ]

    /// - Parameters:
    ///   - form: the text after `othername:`
    ///   - text: the whole, for errors
    static func read(_ form: Substring, in text: String) throws -> AlternativeName {
        let remedy =
            "Write othername:OID;UTF8:text, for example othername:1.3.6.1.4.1.311.20.2.3;UTF8:user@example.com."
        let parts = form.split(separator: ";", maxSplits: 1)
        let pair = parts.last?.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false) ?? []
        guard parts.count == 2, pair.count == 2 else {
            throw AlternativeName.malformed(text, "is not of the form OID;KIND:value", remedy)
        }
        let typeID = try ASN1ObjectIdentifier(dotted: String(parts[0])).dotted
        let kind = pair[0].uppercased()
        if kind == "DER" {
            guard let der = [UInt8](hexadecimal: pair[1]), (try? DER.parse(der)) != nil else {
                throw AlternativeName.malformed(text, "has a value that is not DER in hexadecimal", remedy)
            }
            return .otherName(typeID: typeID, value: der)
        }
        guard let tag = kinds.first(where: { kind == $0.name || kind == $0.name + "STRING" })?.tag, !pair[1].isEmpty
        else {
            throw AlternativeName.malformed(text, "has a value of an unknown kind, or none", remedy)
        }
        guard fits(pair[1].utf8, tag) else {
            throw AlternativeName.malformed(text, "has a value that does not fit its kind", "Use the kind UTF8.")
        }
        var writer = DERWriter()
        writer.primitive(tag, pair[1].utf8)
        return .otherName(typeID: typeID, value: writer.bytes)
    }

    /// Whether a string of that tag can hold the characters and be shown with them.
    private static func fits(_ octets: some Sequence<UInt8>, _ tag: UInt8) -> Bool {
        switch tag {
        case DERWriter.Tag.printableString: octets.allSatisfy { AttributeType.Encoding.isPrintableString($0) }
        case DERWriter.Tag.ia5String: octets.allSatisfy { $0 >= 0x20 && $0 < 0x7F }
        default: true
        }
    }

    static func write(typeID: String, value: [UInt8]) -> String {
        for kind in kinds where value.first == kind.tag {
            guard let node = try? DER.parse(value), let octets = node.octets, !octets.isEmpty,
                let text = String(validating: octets, as: UTF8.self), fits(octets, kind.tag)
            else { break }
            return "\(typeID);\(kind.name):\(text)"
        }
        return "\(typeID);DER:\(value.hexadecimal)"
    }
}
