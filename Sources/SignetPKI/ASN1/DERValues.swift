/// What elements say, read leniently: nil for what they do not say.
extension DERElement {
    /// The elements of a constructed one; nil for a primitive or a damaged one.
    var children: [DERElement]? {
        guard isConstructed else { return nil }
        var children: [DERElement] = []
        var inner = elements
        do {
            while let element = try inner.next() { children.append(element) }
        } catch {
            return nil
        }
        return children
    }

    /// The content of a primitive one, or of a string that BER cut into pieces.
    var octets: ArraySlice<UInt8>? {
        guard isConstructed else { return content }
        guard let pieces = children else { return nil }
        var joined: [UInt8] = []
        for piece in pieces {
            guard let octets = piece.octets else { return nil }
            joined += octets
        }
        return joined[...]
    }

    /// The dotted form when this is an OBJECT IDENTIFIER.
    var objectIdentifier: String? {
        tag == DERWriter.Tag.objectIdentifier ? LenientASN1.dotted(content) : nil
    }

    /// The number when this is an INTEGER of 0 to 2^31 - 1.
    var smallInteger: Int? {
        let content = content
        guard tag == DERWriter.Tag.integer, (1...4).contains(content.count), let first = content.first, first < 0x80
        else { return nil }
        return content.reduce(0) { $0 << 8 | Int($1) }
    }

    /// Whether the tag is context-specific with that number.
    func isTagged(_ number: UInt8) -> Bool { tag & 0xDF == 0x80 | number }

    /// The number of a context-specific tag; nil for other classes.
    var contextNumber: UInt? { tag >> 6 == 2 ? UInt(tag & 0x1F) : nil }
}
