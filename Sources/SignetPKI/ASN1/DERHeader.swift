import SwiftASN1

/// Tag and length of an element (X.690 sections 8.1.2, 8.1.3 and 10.1): where its content stands.
struct DERHeader {
    /// How deep elements may lie in one another.
    private static let maximumDepth = 50

    let contentStart: Int
    let contentEnd: Int

    /// Reads the tag and the length at `start`.
    /// - Throws: `ASN1Error` when they are not DER, or the content does not end before `end`.
    @inline(__always)
    init(_ buffer: ArraySlice<UInt8>, at start: Int, before end: Int) throws {
        let tag = buffer[start]
        guard tag != 0 else { throw ASN1Error.invalidASN1Object(reason: "An end of contents, or the tag 0") }
        var next = start + 1
        if tag & 0x1F == 0x1F { next = try Self.endOfTagNumber(buffer, from: next, before: end) }
        guard next < end else { throw ASN1Error.truncatedASN1Field() }
        var length = Int(buffer[next])
        next += 1
        if length >= 0x80 { length = try Self.longLength(length & 0x7F, buffer, &next, before: end) }
        guard length <= end - next else { throw ASN1Error.truncatedASN1Field() }
        contentStart = next
        contentEnd = next + length
    }

    /// Checks that there are only elements, one after the other, and only elements in those that are constructed.
    /// - Throws: `ASN1Error` when it is not so, or they lie deeper in one another than anybody needs.
    static func checkAll(in buffer: ArraySlice<UInt8>, from start: Int, to end: Int, depth: Int = 1) throws {
        guard depth < maximumDepth else { throw ASN1Error.invalidASN1Object(reason: "Elements lie too deep") }
        var position = start
        while position < end {
            let header = try DERHeader(buffer, at: position, before: end)
            if buffer[position] & 0x20 != 0 {
                try checkAll(in: buffer, from: header.contentStart, to: header.contentEnd, depth: depth + 1)
            }
            position = header.contentEnd
        }
    }

    /// Where the octets end that hold a tag number above 30.
    private static func endOfTagNumber(_ buffer: ArraySlice<UInt8>, from start: Int, before end: Int) throws -> Int {
        var number: UInt64 = 0
        for position in start..<max(start, min(end, start + 5)) {
            number = number << 7 | UInt64(buffer[position] & 0x7F)
            guard number > 0 else { break }
            guard buffer[position] & 0x80 == 0 else { continue }
            guard number > 30 else { break }
            return position + 1
        }
        throw ASN1Error.invalidASN1Object(reason: "A damaged tag number")
    }

    /// A length of so many octets.
    private static func longLength(
        _ count: Int, _ buffer: ArraySlice<UInt8>, _ next: inout Int, before end: Int
    ) throws -> Int {
        guard count > 0, count <= 4, count <= end - next else {
            throw ASN1Error.unsupportedFieldLength(reason: "\(count) length octets")
        }
        var length = 0
        for position in next..<next + count { length = length << 8 | Int(buffer[position]) }
        guard length >= 0x80, buffer[next] != 0 else {
            throw ASN1Error.unsupportedFieldLength(reason: "Length not in the fewest octets")
        }
        next += count
        return length
    }
}
