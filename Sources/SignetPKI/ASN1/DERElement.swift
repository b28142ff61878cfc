import SwiftASN1

/// One element of DER, its content not looked at.
///
/// swift-asn1 builds a tree of everything inside, which is too much for a revocation list of many megabytes, and for
/// requests and names, of which issuing reads thousands a second: they are walked with this, and only what is rare in them
/// is given to swift-asn1.
struct DERElement {
    let tag: UInt8
    let encoded: ArraySlice<UInt8>
    let content: ArraySlice<UInt8>

    /// The tag as swift-asn1 names it.
    var identifier: ASN1Identifier {
        let classes: [ASN1Identifier.TagClass] = [.universal, .application, .contextSpecific, .private]
        return ASN1Identifier(tagWithNumber: UInt(tag & 0x1F), tagClass: classes[Int(tag >> 6)])
    }

    /// Whether the content is made of elements.
    var isConstructed: Bool { tag & 0x20 != 0 }

    /// The elements of the content.
    var elements: DERElementIterator { DERElementIterator(content) }

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
    private var rest: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) {
        rest = bytes
    }

    /// The tag of the next element; nil at the end.
    var nextTag: UInt8? { rest.first }

    /// - Throws: `ASN1Error` when the bytes are not DER, nil at the end.
    mutating func next() throws -> DERElement? {
        guard let tag = rest.first else { return nil }
        guard tag & 0x1F != 0x1F else {
            throw ASN1Error.invalidASN1Object(reason: "Tag number above 30")
        }
        let afterTag = rest.dropFirst()
        guard let first = afterTag.first else { throw ASN1Error.truncatedASN1Field() }
        let lengthOctets = first < 0x80 ? 0 : Int(first & 0x7F)
        let length =
            first < 0x80 ? Int(first) : try Self.longLength(afterTag.dropFirst().prefix(lengthOctets), lengthOctets)
        let afterLength = afterTag.dropFirst(1 + lengthOctets)
        guard length <= afterLength.count else { throw ASN1Error.truncatedASN1Field() }
        let content = afterLength.prefix(length)
        defer { rest = rest[content.endIndex...] }
        return DERElement(tag: tag, encoded: rest[rest.startIndex..<content.endIndex], content: content)
    }

    /// The next element, which must be of the given tag.
    mutating func next(_ tag: UInt8) throws -> DERElement {
        guard let element = try next(), element.tag == tag else {
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
        guard rest.isEmpty else { throw ASN1Error.invalidASN1Object(reason: "\(rest.count) unexpected octets") }
    }

    private static func longLength(_ octets: ArraySlice<UInt8>, _ expected: Int) throws -> Int {
        guard expected > 0, expected <= 4, octets.count == expected else {
            throw ASN1Error.unsupportedFieldLength(reason: "\(expected) length octets")
        }
        let length = octets.reduce(0) { $0 << 8 | Int($1) }
        guard length >= 0x80, octets.first != 0 else {
            throw ASN1Error.unsupportedFieldLength(reason: "Length not in the fewest octets")
        }
        return length
    }
}
