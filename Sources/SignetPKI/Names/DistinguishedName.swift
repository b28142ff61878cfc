import SignetCore
import SwiftASN1

/// A subject or issuer name (RFC 5280 section 4.1.2.4).
///
/// As text `CN=example root,OU=DEV,O=COMPANY,C=KR`, escaped as RFC 4514 says but in the order of the DER, which is also
/// openssl's; `+` joins attributes of one relative name. What openssl's `-subj` takes, `/C=KR/O=COMPANY/CN=x`, is read
/// too. Codable as that text.
public struct DistinguishedName: Sendable {
    /// DER of the Name.
    public let der: [UInt8]

    /// The most octets a name may have.
    static let maximumSize = 16 * 1024

    /// An empty name.
    public init() {
        der = [DERWriter.Tag.sequence, 0]
    }

    /// A name of one common name.
    ///
    /// Unlike `init(parsing:)` this checks nothing: a common name of more than 64 characters breaks RFC 5280's limit.
    public init(commonName: String) {
        self.init(relativeNames: [[Attribute(type: .commonName, text: commonName)]])
    }

    /// Reads the textual form; the empty text is the empty name.
    /// - Throws: `.malformedName` naming the part that cannot be read.
    public init(parsing text: String) throws {
        var parser = try DistinguishedNameParser(text)
        self.init(relativeNames: try parser.readAll())
    }

    /// Reads DER of at most 16 KiB.
    /// - Throws: `.malformedName`.
    public init(der: [UInt8]) throws {
        try Self.checkSize(der.count)
        guard let element = try? LenientASN1.element(der[...]).element, Self.isName(element) else {
            throw SignetError(.malformedName, "The bytes are not a distinguished name.")
        }
        self.der = der
    }

    /// Takes the name that stands in something that was read.
    /// - Throws: `.malformedName`.
    init(_ element: DERElement) throws {
        let encoded = element.encoded
        try Self.checkSize(encoded.count)
        guard Self.isName(element) else {
            throw SignetError(.malformedName, "The bytes are not a distinguished name.")
        }
        der = Array(encoded)
    }

    private static func checkSize(_ count: Int) throws {
        guard count <= maximumSize else {
            throw SignetError(
                .malformedName, "A name of \(count) bytes is longer than the \(maximumSize) Signet reads.")
        }
    }

    /// A name of attributes, several in a relative name where they are given so.
    /// - Parameter attributes: kinds as short names or dotted OIDs, values as they shall stand in the name
    /// - Throws: `.malformedName` naming the attribute that cannot be.
    public init(attributes: [[(type: String, value: String)]]) throws {
        self.init(
            relativeNames: try attributes.map { attributes in
                try attributes.map { name, value in
                    guard let type = AttributeType(named: name) else {
                        throw SignetError(.malformedName, "There is no attribute of names called \"\(name)\".")
                    }
                    if let objection = type.objection(to: value) {
                        throw SignetError(
                            .malformedName, "A name \(objection.problem).", remedy: objection.remedy)
                    }
                    return Attribute(type: type, text: value)
                }
            })
    }

    private init(relativeNames: [[Attribute]]) {
        var writer = DERWriter(capacity: 128)
        writer.sequence { writer in
            for attributes in relativeNames {
                // The elements of a SET OF stand in the order of their encodings (X.690 section 11.6).
                let encodings = attributes.map(\.der).sorted { $0.lexicographicallyPrecedes($1) }
                writer.constructed(DERWriter.Tag.set) { writer in
                    for encoding in encodings { writer.raw(encoding) }
                }
            }
        }
        der = writer.bytes
    }

    /// Whether there is no attribute in it.
    public var isEmpty: Bool { der.count <= 2 }

    /// The last common name, which is the most specific one; nil when there is none.
    public var commonName: String? { attributes.last { $0.type == AttributeType.commonName.name }?.value }

    /// Type (short name such as `CN`, else dotted OID) and value of every attribute, in the order of the DER; values that
    /// are no text are `#` and the hexadecimal DER (RFC 4514 section 2.4).
    public var attributes: [(type: String, value: String)] {
        (Self.relativeNames(der) ?? []).joined().map { ($0.type.name, $0.text) }
    }

    /// The relative names of a Name; nil when it is damaged.
    static func relativeNames(_ der: [UInt8]) -> [[Attribute]]? {
        var names: [[Attribute]] = []
        do {
            try forEachAttribute(of: LenientASN1.element(der[...]).element) { isFirst, type, value in
                guard let type = AttributeType(content: type) else {
                    throw ASN1Error.invalidASN1Object(reason: "A damaged attribute type")
                }
                if isFirst { names.append([]) }
                names[names.count - 1].append(Attribute(type: type, der: Array(value.encoded)))
            }
        } catch {
            return nil
        }
        return names
    }

    /// Whether ``relativeNames(_:)`` can read it, without making anything of what it reads: all certificates have two names.
    private static func isName(_ element: DERElement) -> Bool {
        do {
            try forEachAttribute(of: element) { _, type, _ in
                guard LenientASN1.isObjectIdentifier(type) else {
                    throw ASN1Error.invalidASN1Object(reason: "A damaged attribute type")
                }
            }
            return true
        } catch {
            return false
        }
    }

    /// - Parameter body: is told whether the attribute is the first of its relative name, the content octets of its type, and its
    ///   value
    /// - Throws: `ASN1Error` when the name is damaged, and what `body` throws.
    @inline(__always)
    private static func forEachAttribute(
        of name: DERElement, _ body: (_ isFirst: Bool, _ type: ArraySlice<UInt8>, _ value: DERElement) throws -> Void
    ) throws {
        guard name.tag == DERWriter.Tag.sequence else { throw ASN1Error.unexpectedFieldType(name.identifier) }
        var sets = name.elements
        while sets.nextTag != nil {
            var attributes = try sets.elements(of: DERWriter.Tag.set)
            var isFirst = true
            repeat {
                var fields = try attributes.elements(of: DERWriter.Tag.sequence)
                let type = try fields.content(of: DERWriter.Tag.objectIdentifier)
                guard let value = try fields.next() else { throw ASN1Error.truncatedASN1Field() }
                try fields.expectEnd()
                try body(isFirst, type, value)
                isFirst = false
            } while attributes.nextTag != nil
        }
    }
}

extension DistinguishedName: CustomStringConvertible {
    public var description: String {
        (Self.relativeNames(der) ?? [])
            .map { $0.map(\.description).joined(separator: "+") }
            .joined(separator: ",")
    }
}

extension DistinguishedName: Hashable {
    public static func == (left: Self, right: Self) -> Bool { left.der == right.der }

    public func hash(into hasher: inout Hasher) { hasher.combine(der) }
}

extension DistinguishedName: Codable {
    public init(from decoder: any Decoder) throws {
        try self.init(parsing: decoder.singleValueContainer().decode(String.self))
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
