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

    /// Whether all that is inside is elements, too, down to the primitive ones.
    var isWellFormed: Bool {
        !isConstructed || (try? DERHeader.checkAll(in: buffer, from: contentStart, to: range.upperBound)) != nil
    }

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
    @inline(__always)
    mutating func next() throws -> DERElement? {
        guard position < end else { return nil }
        let start = position
        let header = try DERHeader(buffer, at: start, before: end)
        position = header.contentEnd
        return DERElement(
            tag: buffer[start], in: buffer, range: start..<position, contentStart: header.contentStart)
    }

    /// The next element, which must be of the given tag.
    mutating func next(_ tag: UInt8) throws -> DERElement {
        guard nextTag == tag, let element = try next() else { throw Self.missing(tag) }
        return element
    }

    /// The content of the next element, which must be of the given tag: less to count references to than the element has.
    @inline(__always)
    mutating func content(of tag: UInt8) throws -> ArraySlice<UInt8> {
        let header = try header(of: tag)
        return buffer[header.contentStart..<header.contentEnd]
    }

    /// The elements in the next one, which must be of the given tag.
    @inline(__always)
    mutating func elements(of tag: UInt8) throws -> DERElementIterator {
        let header = try header(of: tag)
        return DERElementIterator(buffer, from: header.contentStart, to: header.contentEnd)
    }

    @inline(__always)
    private mutating func header(of tag: UInt8) throws -> DERHeader {
        guard nextTag == tag else { throw Self.missing(tag) }
        let header = try DERHeader(buffer, at: position, before: end)
        position = header.contentEnd
        return header
    }

    private static func missing(_ tag: UInt8) -> ASN1Error {
        .invalidASN1Object(reason: "An element with tag \(tag) is missing")
    }

    /// The next element when it has the given tag, else nil.
    mutating func nextIfPresent(_ tag: UInt8) throws -> DERElement? {
        nextTag == tag ? try next() : nil
    }

    /// - Throws: `ASN1Error` when anything is left.
    func expectEnd() throws {
        guard position == end else { throw ASN1Error.invalidASN1Object(reason: "\(end - position) unexpected octets") }
    }
}
