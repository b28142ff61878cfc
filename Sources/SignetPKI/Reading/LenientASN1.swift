import SwiftASN1

/// Reading what other people's software encoded: DER first, then BER.
enum LenientASN1 {
    /// The one element that fills `bytes`; what is only BER is first put into DER, as far as lengths and pieces of strings go.
    /// - Returns: the element, well-formed all the way down, and whether it stood there in DER
    /// - Throws: `ASN1Error` when the bytes are neither.
    static func element(_ bytes: ArraySlice<UInt8>) throws -> (element: DERElement, isDER: Bool) {
        if let element = try? DERElement.only(in: bytes), element.isWellFormed { return (element, true) }
        let normalized = try NormalizedASN1.encode(BER.parse(bytes))
        return (try DERElement.only(in: normalized[...]), false)
    }

    /// Parses one value that fills `bytes`.
    /// - Returns: the value, and whether it is DER as far as lengths go.
    static func parse(_ bytes: ArraySlice<UInt8>) throws -> (node: ASN1Node, isDER: Bool) {
        if let node = try? DER.parse(bytes) { return (node, true) }
        return (try BER.parse(bytes), false)
    }

    /// How many octets the first value of `bytes` takes; nil when its length is damaged, indefinite, or more than there is.
    static func firstValueSize(_ bytes: ArraySlice<UInt8>) -> Int? {
        guard bytes.count >= 2 else { return nil }
        let first = Int(bytes[bytes.startIndex + 1])
        var size = first
        var header = 2
        if first >= 0x80 {
            let octets = first & 0x7F
            guard (1...4).contains(octets), bytes.count >= 2 + octets else { return nil }
            header += octets
            size = bytes.dropFirst(2).prefix(octets).reduce(0) { $0 << 8 | Int($1) }
        }
        return header + size <= bytes.count ? header + size : nil
    }

    /// The dotted form of an OBJECT IDENTIFIER's content octets, right for every first arc and cheap enough for every
    /// extension of a million certificates; nil when they are damaged or an arc exceeds 64 bits.
    static func dotted(_ content: ArraySlice<UInt8>) -> String? {
        guard isObjectIdentifier(content) else { return nil }
        // An octet makes at most three digits and a dot; the first arc is two.
        return String(unsafeUninitializedCapacity: content.count * 4 + 2) { text in
            var count = 0
            var arc: UInt64 = 0
            for octet in content {
                arc = arc << 7 | UInt64(octet & 0x7F)
                if octet & 0x80 != 0 { continue }
                if count == 0 {
                    let root = min(arc / 40, 2)
                    text[0] = UInt8(ascii: "0") + UInt8(root)
                    count = 1
                    arc -= root * 40
                }
                text[count] = UInt8(ascii: ".")
                count = write(arc, into: text, from: count + 1)
                arc = 0
            }
            return count
        }
    }

    /// Whether these can be the content octets of an OBJECT IDENTIFIER with no arc above 64 bits.
    static func isObjectIdentifier(_ content: ArraySlice<UInt8>) -> Bool {
        guard let last = content.last, last & 0x80 == 0 else { return false }
        var arc: UInt64 = 0
        for octet in content {
            guard arc >> 57 == 0 else { return false }
            arc = octet & 0x80 == 0 ? 0 : arc << 7 | UInt64(octet & 0x7F)
        }
        return true
    }

    /// Writes decimal digits.
    /// - Returns: where they end
    private static func write(_ number: UInt64, into text: UnsafeMutableBufferPointer<UInt8>, from start: Int) -> Int {
        var size = 1
        var rest = number / 10
        while rest > 0 {
            size += 1
            rest /= 10
        }
        rest = number
        for position in (start..<start + size).reversed() {
            text[position] = UInt8(ascii: "0") + UInt8(rest % 10)
            rest /= 10
        }
        return start + size
    }
}

extension ASN1Node {
    /// The values inside a constructed one; nil for a primitive one.
    var children: [ASN1Node]? {
        guard case .constructed(let nodes) = content else { return nil }
        return Array(nodes)
    }

    /// The content of a primitive value, or of a string that BER cut into pieces.
    var octets: ArraySlice<UInt8>? {
        switch content {
        case .primitive(let bytes): return bytes
        case .constructed(let nodes):
            var joined: [UInt8] = []
            for node in nodes {
                guard let piece = node.octets else { return nil }
                joined += piece
            }
            return joined[...]
        }
    }

    /// The dotted form when this is an OBJECT IDENTIFIER.
    var objectIdentifier: String? {
        guard identifier == .objectIdentifier, case .primitive(let bytes) = content else { return nil }
        return LenientASN1.dotted(bytes)
    }

    /// The number when this is an INTEGER of 0 to 2^31 - 1.
    var smallInteger: Int? {
        guard identifier == .integer, case .primitive(let bytes) = content, (1...4).contains(bytes.count),
            let first = bytes.first, first < 0x80
        else { return nil }
        return bytes.reduce(0) { $0 << 8 | Int($1) }
    }

    /// Whether the tag is context-specific with that number.
    func isTagged(_ number: UInt) -> Bool {
        identifier.tagClass == .contextSpecific && identifier.tagNumber == number
    }
}
