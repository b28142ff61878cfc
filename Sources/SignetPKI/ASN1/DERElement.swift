import SwiftASN1

/// One element of DER, its content not looked at.
///
/// swift-asn1 builds a tree of everything inside, which is too much for a revocation list of many megabytes, for the requests
/// and names of which issuing reads thousands a second, and for the certificates in all files of a machine: they are walked
/// with this, and only what is rare in them is given to swift-asn1.
struct DERElement {
    /// The identifier octet; of a tag number above 30, which has more of them, the first.
    let tag: UInt8
    /// What it stands in: one reference, however many elements are walked over.
    private let buffer: ArraySlice<UInt8>
    private let contentStart: Int
    /// Where it stands in the bytes that are walked over.
    let range: Range<Int>

    fileprivate init(tag: UInt8, in buffer: ArraySlice<UInt8>, range: Range<Int>, contentStart: Int) {
        self.tag = tag
        self.buffer = buffer
        self.range = range
        self.contentStart = contentStart
    }

    /// With tag and length.
    var encoded: ArraySlice<UInt8> { buffer[range] }

    /// Without tag and length.
    var content: ArraySlice<UInt8> { buffer[contentStart..<range.upperBound] }

    /// The tag as swift-asn1 names it.
    var identifier: ASN1Identifier {
        let classes: [ASN1Identifier.TagClass] = [.universal, .application, .contextSpecific, .private]
        return ASN1Identifier(tagWithNumber: UInt(tag & 0x1F), tagClass: classes[Int(tag >> 6)])
    }

    /// Whether the content is made of elements.
    var isConstructed: Bool { tag & 0x20 != 0 }

    /// The elements of the content.
    var elements: DERElementIterator { DERElementIterator(buffer, from: contentStart, to: range.upperBound) }

    /// The one element that fills `bytes`.
    /// - Throws: `ASN1Error` when they are not DER or there is more.
    static func only(in bytes: ArraySlice<UInt8>) throws -> DERElement {
        var iterator = DERElementIterator(bytes)
        guard let element = try iterator.next() else { throw ASN1Error.truncatedASN1Field() }
        try iterator.expectEnd()
        return element
    }

    /// The one element that fills `bytes`, which must be of the given tag.
    /// - Throws: `ASN1Error`.
    static func only(_ tag: UInt8, in bytes: ArraySlice<UInt8>) throws -> DERElement {
        let element = try only(in: bytes)
        guard element.tag == tag else { throw ASN1Error.unexpectedFieldType(element.identifier) }
        return element
    }
}

/// Walks over elements that follow one another.
struct DERElementIterator {
    private let buffer: ArraySlice<UInt8>
    private var position: Int
    private let end: Int

    init(_ bytes: ArraySlice<UInt8>) {
        self.init(bytes, from: bytes.startIndex, to: bytes.endIndex)
    }

    fileprivate init(_ buffer: ArraySlice<UInt8>, from start: Int, to end: Int) {
        self.buffer = buffer
        position = start
        self.end = end
    }

    /// The tag of the next element; nil at the end.
    var nextTag: UInt8? { position < end ? buffer[position] : nil }

    /// - Throws: `ASN1Error` when the bytes are not DER, nil at the end.
    mutating func next() throws -> DERElement? {
        guard position < end else { return nil }
        let start = position
        let tag = buffer[start]
        guard tag != 0 else { throw ASN1Error.invalidASN1Object(reason: "An end of contents, or the tag 0") }
        var next = start + 1
        if tag & 0x1F == 0x1F { next = try endOfTagNumber(from: next) }
        guard next < end else { throw ASN1Error.truncatedASN1Field() }
        let first = Int(buffer[next])
        next += 1
        let length = first < 0x80 ? first : try longLength(first & 0x7F, &next)
        guard length <= end - next else { throw ASN1Error.truncatedASN1Field() }
        position = next + length
        return DERElement(tag: tag, in: buffer, range: start..<position, contentStart: next)
    }

    /// The next element, which must be of the given tag.
    mutating func next(_ tag: UInt8) throws -> DERElement {
        guard nextTag == tag, let element = try next() else {
            throw ASN1Error.invalidASN1Object(reason: "An element with tag \(tag) is missing")
        }
        return element
    }

    /// The next element when it has the given tag, else nil.
    mutating func nextIfPresent(_ tag: UInt8) throws -> DERElement? {
        nextTag == tag ? try next() : nil
    }

    /// - Throws: `ASN1Error` when anything is left.
    func expectEnd() throws {
        guard position == end else { throw ASN1Error.invalidASN1Object(reason: "\(end - position) unexpected octets") }
    }

    /// Where the octets end that hold a tag number above 30 (X.690 section 8.1.2.4).
    private func endOfTagNumber(from start: Int) throws -> Int {
        var number: UInt64 = 0
        for position in start..<min(end, start + 5) {
            number = number << 7 | UInt64(buffer[position] & 0x7F)
            guard number > 0 else { break }
            guard buffer[position] & 0x80 == 0 else { continue }
            guard number > 30 else { break }
            return position + 1
        }
        throw ASN1Error.invalidASN1Object(reason: "A damaged tag number")
    }

    /// A length of so many octets (X.690 sections 8.1.3.5 and 10.1).
    private func longLength(_ count: Int, _ next: inout Int) throws -> Int {
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
