import Foundation
import SignetCore

/// Writes DER straight into one array of bytes.
///
/// Issuing is bound by the signature only when building costs next to nothing: no intermediate objects, one buffer, and
/// a length octet that is widened in place in the rare case that the content turns out longer than 127 octets.
struct DERWriter {
    /// Identifier octets (X.690 section 8.1.2).
    enum Tag {
        static let boolean: UInt8 = 0x01
        static let integer: UInt8 = 0x02
        static let bitString: UInt8 = 0x03
        static let octetString: UInt8 = 0x04
        static let null: UInt8 = 0x05
        static let objectIdentifier: UInt8 = 0x06
        static let enumerated: UInt8 = 0x0A
        static let utf8String: UInt8 = 0x0C
        static let printableString: UInt8 = 0x13
        static let ia5String: UInt8 = 0x16
        static let utcTime: UInt8 = 0x17
        static let generalizedTime: UInt8 = 0x18
        static let sequence: UInt8 = 0x30
        static let set: UInt8 = 0x31

        /// `[number]` of a primitive type with IMPLICIT tagging.
        static func primitive(_ number: UInt8) -> UInt8 { 0x80 | number }
        /// `[number]` with EXPLICIT tagging, or IMPLICIT tagging of a constructed type.
        static func constructed(_ number: UInt8) -> UInt8 { 0xA0 | number }
    }

    /// What has been written so far.
    private(set) var bytes: [UInt8] = []

    /// - Parameter capacity: how many octets to make room for at once
    init(capacity: Int = 0) {
        bytes.reserveCapacity(capacity)
    }

    /// Appends octets that are DER already.
    @inline(__always)
    mutating func raw(_ der: [UInt8]) {
        bytes.append(contentsOf: der)
    }

    /// Appends an element whose content is what `body` writes.
    @inline(__always)
    mutating func constructed(_ tag: UInt8, _ body: (inout DERWriter) throws -> Void) rethrows {
        bytes.append(tag)
        bytes.append(0)
        let start = bytes.count
        try body(&self)
        setLength(at: start - 1, to: bytes.count - start)
    }

    /// Appends a SEQUENCE whose content is what `body` writes.
    @inline(__always)
    mutating func sequence(_ body: (inout DERWriter) throws -> Void) rethrows {
        try constructed(Tag.sequence, body)
    }

    /// Appends an element of the given content octets.
    @inline(__always)
    mutating func primitive(_ tag: UInt8, _ content: some Collection<UInt8>) {
        bytes.append(tag)
        bytes.append(0)
        setLength(at: bytes.count - 1, to: content.count)
        bytes.append(contentsOf: content)
    }

    /// Writes the length octets (X.690 section 8.1.3) over the placeholder at `position`.
    private mutating func setLength(at position: Int, to length: Int) {
        if length < 0x80 {
            bytes[position] = UInt8(length)
            return
        }
        let count = (Int.bitWidth - length.leadingZeroBitCount + 7) / 8
        bytes[position] = 0x80 | UInt8(count)
        bytes.insert(contentsOf: repeatElement(0, count: count), at: position + 1)
        for index in 1...count {
            bytes[position + index] = UInt8(truncatingIfNeeded: length >> (8 * (count - index)))
        }
    }
}

// MARK: - Basic types

extension DERWriter {
    /// Appends BOOLEAN TRUE; FALSE is always a default and therefore never written in DER.
    mutating func booleanTrue() {
        primitive(Tag.boolean, CollectionOfOne(0xFF))
    }

    /// Appends an INTEGER that is not negative.
    mutating func integer(_ value: Int64) {
        var octets = withUnsafeBytes(of: value.bigEndian) { Array($0) }
        while octets.count > 1, octets[0] == 0, octets[1] < 0x80 { octets.removeFirst() }
        primitive(Tag.integer, octets)
    }

    /// Appends a BIT STRING of whole octets.
    @inline(__always)
    mutating func bitString(_ octets: [UInt8]) {
        bytes.append(Tag.bitString)
        bytes.append(0)
        setLength(at: bytes.count - 1, to: octets.count + 1)
        bytes.append(0)
        bytes.append(contentsOf: octets)
    }

    /// Appends an OBJECT IDENTIFIER given by its content octets.
    mutating func objectIdentifier(_ content: [UInt8]) {
        primitive(Tag.objectIdentifier, content)
    }

    /// Appends an Extension (RFC 5280 section 4.1) whose extnValue holds what `body` writes.
    @inline(__always)
    mutating func `extension`(
        _ identifier: [UInt8], critical: Bool = false, _ body: (inout DERWriter) throws -> Void
    ) rethrows {
        try sequence { writer in
            writer.objectIdentifier(identifier)
            if critical { writer.booleanTrue() }
            try writer.constructed(Tag.octetString, body)
        }
    }

    /// Wraps signed bytes as certificates, lists and responses all do: the bytes, the algorithm, the signature.
    static func signed(_ toBeSigned: [UInt8], algorithm: [UInt8], signature: [UInt8]) -> [UInt8] {
        var writer = DERWriter(capacity: toBeSigned.count + algorithm.count + signature.count + 16)
        writer.sequence { writer in
            writer.raw(toBeSigned)
            writer.raw(algorithm)
            writer.bitString(signature)
        }
        return writer.bytes
    }
}
