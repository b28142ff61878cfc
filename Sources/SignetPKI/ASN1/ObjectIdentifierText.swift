import SignetCore
import SwiftASN1

extension ASN1ObjectIdentifier {
    /// Reads dotted form, checking what swift-asn1 does not: arcs out of range would stop the program there.
    /// - Throws: `.invalidInput` when the text is not an OID of 2 to 32 arcs, each below 2^48.
    init(dotted text: String) throws {
        let arcs = text.utf8.count <= 256 ? text.split(separator: ".", omittingEmptySubsequences: false) : []
        let numbers = arcs.compactMap { arc in
            arc.utf8.allSatisfy { (0x30...0x39).contains($0) } && (arc == "0" || arc.first != "0") ? UInt(arc) : nil
        }
        guard numbers.count == arcs.count, (2...32).contains(numbers.count), numbers[0] <= 2,
            numbers[0] == 2 || numbers[1] < 40, numbers.allSatisfy({ $0 < 1 << 48 })
        else {
            throw SignetError(
                .invalidInput, "\"\(text.prefix(80))\" is not an object identifier.",
                remedy: "Write numbers joined by dots, for example 1.3.6.1.4.1.311.20.2.3.")
        }
        try self.init(elements: numbers)
    }

    /// Dotted form, right also below 2.40, which swift-asn1's own description is not (X.690 section 8.19.4).
    var dotted: String {
        var arcs = oidComponents
        if arcs[0] > 2 {
            arcs[1] += (arcs[0] - 2) * 40
            arcs[0] = 2
        }
        return arcs.map(String.init).joined(separator: ".")
    }
}

extension String {
    /// Whether it is an object identifier in dotted form that can be encoded.
    public var isObjectIdentifier: Bool { (try? ASN1ObjectIdentifier(dotted: self)) != nil }
}

extension ASN1ObjectIdentifier {
    /// id-Ed25519 (RFC 8410 section 3), both of keys and of signatures.
    static let ed25519: ASN1ObjectIdentifier = [1, 3, 101, 112]
}
