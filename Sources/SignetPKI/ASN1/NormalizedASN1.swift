import SwiftASN1

/// Puts BER into the form of DER as far as its structure goes: definite lengths in the fewest octets, strings in one piece.
///
/// Sloppy encoders leave certificates in BER; with this there is one reader for both. Values are left as they are.
enum NormalizedASN1 {
    /// The universal types that BER may cut into pieces: BIT STRING, OCTET STRING, UTF8String and the other character strings.
    private static let strings: Set<UInt> = [3, 4, 12, 18, 19, 20, 21, 22, 25, 26, 27, 28, 30]
    private static let bitString: UInt = 3

    /// - Throws: `ASN1Error` when pieces of a string are no strings.
    static func encode(_ node: ASN1Node) throws -> [UInt8] {
        var writer = DERWriter(capacity: node.encodedBytes.count)
        try write(node, into: &writer)
        return writer.bytes
    }

    private static func write(_ node: ASN1Node, into writer: inout DERWriter) throws {
        let tag = tagOctets(node)
        guard let last = tag.last else { throw ASN1Error.truncatedASN1Field() }
        // A tag number above 30 takes several octets, of which the writer knows only the last.
        writer.raw(Array(tag.dropLast()))
        switch node.content {
        case .primitive(let bytes): writer.primitive(last, bytes)
        case .constructed(let nodes):
            if node.identifier.tagClass == .universal, strings.contains(node.identifier.tagNumber) {
                writer.primitive(last & ~0x20, try joined(nodes, isBits: node.identifier.tagNumber == bitString))
            } else {
                try writer.constructed(last) { writer in
                    for inner in nodes { try write(inner, into: &writer) }
                }
            }
        }
    }

    private static func tagOctets(_ node: ASN1Node) -> ArraySlice<UInt8> {
        guard let first = node.encodedBytes.first, first & 0x1F == 0x1F else { return node.encodedBytes.prefix(1) }
        let more = node.encodedBytes.dropFirst().prefix { $0 & 0x80 != 0 }
        return node.encodedBytes.prefix(more.count + 2)
    }

    /// The pieces of a string as one (X.690 sections 8.6.4 and 8.7.3).
    private static func joined(_ pieces: ASN1NodeCollection, isBits: Bool) throws -> [UInt8] {
        var whole: [UInt8] = isBits ? [0] : []
        for piece in pieces {
            let octets: [UInt8]
            switch piece.content {
            case .primitive(let bytes): octets = Array(bytes)
            case .constructed(let inner): octets = try joined(inner, isBits: isBits)
            }
            guard isBits else {
                whole += octets
                continue
            }
            // The first octet counts the bits of the last that mean nothing.
            guard let unused = octets.first else { throw ASN1Error.truncatedASN1Field() }
            whole[0] = unused
            whole += octets.dropFirst()
        }
        return whole
    }
}
