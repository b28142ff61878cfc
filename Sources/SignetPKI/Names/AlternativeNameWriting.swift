import SignetCore

extension AlternativeName {
    /// Appends the GeneralName (RFC 5280 section 4.2.1.6).
    /// - Throws: `.invalidCertificateContents` when it cannot be one.
    func write(into writer: inout DERWriter) throws {
        switch self {
        case .email(let mailbox): try Self.writeText(mailbox, tag: 1, into: &writer)
        case .dns(let name): try Self.writeText(name, tag: 2, into: &writer)
        case .uri(let uri): try Self.writeText(uri, tag: 6, into: &writer)
        case .ip(let address):
            guard address.count == 4 || address.count == 16 else {
                throw Self.unwritable("An IP address of \(address.count) octets is neither of version 4 nor 6.")
            }
            writer.primitive(DERWriter.Tag.primitive(7), address)
        case .otherName(let typeID, let value):
            var elements = DERElementIterator(value[...])
            guard (try? elements.next()) != nil, (try? elements.expectEnd()) != nil else {
                throw Self.unwritable("The value of the other name of type \(typeID) is not DER.")
            }
            let identifier = try ObjectIdentifierOctets.encode(dotted: typeID)
            writer.constructed(DERWriter.Tag.constructed(0)) { writer in
                writer.objectIdentifier(identifier)
                writer.constructed(DERWriter.Tag.constructed(0)) { $0.raw(value) }
            }
        }
    }

    /// Appends an IA5String. A control character, above all NUL, has fooled readers before, so none is written.
    private static func writeText(_ text: String, tag: UInt8, into writer: inout DERWriter) throws {
        guard !text.isEmpty, text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw unwritable(
                "The alternative name \"\(text)\" is empty or holds a blank or a character outside of ASCII.")
        }
        writer.primitive(DERWriter.Tag.primitive(tag), text.utf8)
    }

    private static func unwritable(_ problem: String) -> SignetError {
        SignetError(
            .invalidCertificateContents, problem, remedy: "Write the name as text, for example dns:service.example.com."
        )
    }
}
