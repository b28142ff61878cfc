import SignetCore
import SwiftASN1

extension DistinguishedName {
    /// One AttributeTypeAndValue (RFC 5280 section 4.1.2.4).
    struct Attribute {
        let type: AttributeType
        /// DER of the value.
        let value: [UInt8]

        /// An attribute of text, encoded as its type wants it: PrintableString, IA5String or, for most, UTF8String.
        init(type: AttributeType, text: String) {
            self.type = type
            var writer = DERWriter(capacity: text.utf8.count + 4)
            writer.primitive(type.encoding.tag, text.utf8)
            value = writer.bytes
        }

        /// An attribute whose value is DER already.
        init(type: AttributeType, der: [UInt8]) {
            self.type = type
            value = der
        }

        /// DER of the whole.
        var der: [UInt8] {
            var writer = DERWriter(capacity: value.count + 16)
            writer.sequence { writer in
                // Types come from the table, from text that was checked, or from DER: they encode.
                writer.objectIdentifier((try? ObjectIdentifierOctets.encode(dotted: type.oid)) ?? [])
                writer.raw(value)
            }
            return writer.bytes
        }
    }
}

extension DistinguishedName.Attribute: CustomStringConvertible {
    /// The value as text; `#` and hexadecimal DER when it is no text.
    var text: String { characters ?? "#" + value.hexadecimal }

    /// `type=value`, escaped (RFC 4514 section 2.4).
    var description: String { type.name + "=" + (characters.map(Self.escape) ?? text) }

    /// The value when it is a string of a kind that is in use.
    var characters: String? {
        guard let element = try? LenientASN1.element(value[...]).element, let octets = element.octets else {
            return nil
        }
        return Self.characters(octets, in: element.identifier)
    }

    private static func characters(_ octets: ArraySlice<UInt8>, in encoding: ASN1Identifier) -> String? {
        switch encoding {
        case .utf8String: return String(validating: octets, as: UTF8.self)
        case .printableString, .ia5String, .numericString, .visibleString:
            return octets.allSatisfy { $0 < 0x80 } ? String(decoding: octets, as: UTF8.self) : nil
        case .teletexString:
            // What is written as TeletexString is Latin-1 in practice; openssl reads it so too.
            return String(String.UnicodeScalarView(octets.map { Unicode.Scalar($0) }))
        case .bmpString:
            guard octets.count.isMultiple(of: 2) else { return nil }
            let bytes = Array(octets)
            let units = stride(from: 0, to: bytes.count, by: 2).map { UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]) }
            return String(validating: units, as: UTF16.self)
        case .universalString:
            guard octets.count.isMultiple(of: 4) else { return nil }
            let bytes = Array(octets)
            let units = stride(from: 0, to: bytes.count, by: 4).map { start in
                bytes[start..<start + 4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
            }
            return String(validating: units, as: UTF32.self)
        default: return nil
        }
    }

    private static func escape(_ value: String) -> String {
        var text = ""
        let scalars = value.unicodeScalars
        for (index, scalar) in scalars.enumerated() {
            let isFirst = index == 0
            switch scalar {
            case ",", "+", "\"", "\\", "<", ">", ";": text += "\\\(scalar)"
            case "#" where isFirst: text += "\\\(scalar)"
            case " " where isFirst || index == scalars.count - 1: text += "\\ "
            case _ where scalar.value < 0x20 || scalar.value == 0x7F: text += "\\" + [UInt8(scalar.value)].hexadecimal
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text
    }
}

extension AttributeType.Encoding {
    fileprivate var tag: UInt8 {
        switch self {
        case .utf8: DERWriter.Tag.utf8String
        case .printable: DERWriter.Tag.printableString
        case .ia5: DERWriter.Tag.ia5String
        }
    }

    /// Whether a value of that text can be encoded so.
    func permits(_ text: String) -> Bool {
        switch self {
        case .utf8: true
        case .ia5: text.utf8.allSatisfy { $0 < 0x80 }
        case .printable: text.utf8.allSatisfy { Self.isPrintableString($0) }
        }
    }

    /// Whether a PrintableString may hold the character (X.680 section 41.4).
    static func isPrintableString(_ octet: UInt8) -> Bool {
        octet.isLetterOrDigit || " '()+,-./:=?".utf8.contains(octet)
    }
}
