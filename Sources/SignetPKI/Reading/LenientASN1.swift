import SwiftASN1

/// Reading what other people's software encoded: DER first, then BER.
enum LenientASN1 {
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
        guard let last = content.last, last & 0x80 == 0 else { return nil }
        var text = ""
        var arc: UInt64 = 0
        for octet in content {
            guard arc >> 57 == 0 else { return nil }
            arc = arc << 7 | UInt64(octet & 0x7F)
            if octet & 0x80 != 0 { continue }
            if text.isEmpty {
                let root = min(arc / 40, 2)
                text = "\(root).\(arc - root * 40)"
            } else {
                text += "."
                text += String(arc)
            }
            arc = 0
        }
        return text
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
