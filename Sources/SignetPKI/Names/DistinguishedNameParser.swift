import SignetCore
import SwiftASN1

/// Reads a distinguished name as people write it: `CN=a,O=b` (RFC 4514, with blanks and quotes as openssl prints them)
/// or `/O=b/CN=a` (openssl's `-subj`).
struct DistinguishedNameParser {
    private typealias Attribute = DistinguishedName.Attribute

    private let text: String
    private let scalars: [Unicode.Scalar]
    private var position = 0
    /// Whether it is openssl's form, where nothing but a backslash has a meaning inside values.
    private let isSlashed: Bool
    /// What separates relative names.
    private let separators: Set<Unicode.Scalar>

    /// - Throws: `.malformedName` when the text is too long to be a name.
    init(_ text: String) throws {
        guard text.utf8.count <= 4096 else {
            throw SignetError(
                .malformedName, "A name of \(text.utf8.count) bytes is longer than the 4096 Signet reads.")
        }
        self.text = text
        scalars = Array(text.unicodeScalars)
        isSlashed = scalars.first == "/"
        separators = isSlashed ? ["/"] : [",", ";"]
        position = isSlashed ? 1 : 0
    }

    /// The relative names, in the order of the text.
    mutating func readAll() throws -> [[DistinguishedName.Attribute]] {
        skipBlanks()
        guard position < scalars.count else { return [] }
        var names: [[Attribute]] = [[]]
        while true {
            names[names.count - 1].append(try readAttribute())
            guard position < scalars.count else { return names }
            let separator = scalars[position]
            position += 1
            // openssl takes `/CN=x/` for `/CN=x`.
            if separator == "/", position == scalars.count { return names }
            if separator != "+" { names.append([]) }
        }
    }

    private mutating func readAttribute() throws -> Attribute {
        skipBlanks()
        let start = position
        while position < scalars.count, scalars[position] != "=", scalars[position] != "+",
            !separators.contains(scalars[position])
        {
            position += 1
        }
        let name = String(String.UnicodeScalarView(scalars[start..<position])).trimmed
        guard position < scalars.count, scalars[position] == "=" else {
            throw malformed(
                name.isEmpty ? "has an empty part" : "has the part \"\(name)\" without an equals sign",
                "Write parts such as CN=example root,O=COMPANY,C=KR; put a backslash before a comma, plus or slash in a value."
            )
        }
        position += 1
        guard let type = AttributeType(named: name) else {
            throw malformed(
                "has the unknown attribute \"\(name)\"",
                "Use C, ST, L, O, OU, CN, emailAddress, serialNumber, street, postalCode, UID, DC, or a dotted OID.")
        }
        if !isSlashed {
            skipBlanks()
            if position < scalars.count, scalars[position] == "#" { return try readHexadecimal(type) }
        }
        let value = try readValue(of: type)
        try check(value, for: type)
        return Attribute(type: type, text: value)
    }

    /// A value given as `#` and the hexadecimal form of its DER (RFC 4514 section 2.4).
    private mutating func readHexadecimal(_ type: AttributeType) throws -> Attribute {
        position += 1
        let start = position
        while position < scalars.count, scalars[position].isHexadecimalDigit { position += 1 }
        let digits = String(String.UnicodeScalarView(scalars[start..<position]))
        skipBlanks()
        guard atEndOfValue, let der = [UInt8](hexadecimal: digits), (try? DER.parse(der)) != nil else {
            throw malformed(
                "has a \(type.name) beginning with # that is not the hexadecimal form of DER",
                "Put a backslash before the # when it belongs to the text.")
        }
        return Attribute(type: type, der: der)
    }

    private mutating func readValue(of type: AttributeType) throws -> String {
        if !isSlashed, position < scalars.count, scalars[position] == "\"" { return try readQuoted(type) }
        var octets: [UInt8] = []
        // How many octets at the end are blanks that were not escaped.
        var blanks = 0
        while !atEndOfValue {
            let scalar = scalars[position]
            position += 1
            if scalar == "\\" {
                octets += try readEscape(type)
                blanks = 0
            } else {
                octets += Array(String(scalar).utf8)
                blanks = scalar == " " && !isSlashed ? blanks + 1 : 0
            }
        }
        return try characters(Array(octets.dropLast(blanks)), type)
    }

    private mutating func readQuoted(_ type: AttributeType) throws -> String {
        position += 1
        var octets: [UInt8] = []
        while position < scalars.count, scalars[position] != "\"" {
            let scalar = scalars[position]
            position += 1
            octets += scalar == "\\" ? try readEscape(type) : Array(String(scalar).utf8)
        }
        guard position < scalars.count else {
            throw malformed("has a \(type.name) whose quotation mark is not closed", "Add the closing quotation mark.")
        }
        position += 1
        skipBlanks()
        guard atEndOfValue else {
            throw malformed("has text after the quoted \(type.name)", "Put the whole value inside the quotation marks.")
        }
        return try characters(octets, type)
    }

    /// What stands after a backslash: two hexadecimal digits for one octet (not in openssl's form), or a character that
    /// means itself.
    private mutating func readEscape(_ type: AttributeType) throws -> [UInt8] {
        guard position < scalars.count else {
            throw malformed("ends in a backslash", "Put the character that the backslash protects after it.")
        }
        let first = scalars[position]
        position += 1
        guard first.isHexadecimalDigit, !isSlashed else { return Array(String(first).utf8) }
        guard position < scalars.count, scalars[position].isHexadecimalDigit,
            let octet = UInt8(String(first) + String(scalars[position]), radix: 16)
        else {
            throw malformed(
                "has a backslash before \"\(first)\" in its \(type.name)",
                "Write two hexadecimal digits after a backslash.")
        }
        position += 1
        return [octet]
    }

    private func characters(_ octets: [UInt8], _ type: AttributeType) throws -> String {
        guard let value = String(validating: octets, as: UTF8.self) else {
            throw malformed("has a \(type.name) that is not UTF-8", "Write the characters themselves.")
        }
        return value
    }

    private func check(_ value: String, for type: AttributeType) throws {
        if let objection = type.objection(to: value) { throw malformed(objection.problem, objection.remedy) }
    }

    private var atEndOfValue: Bool {
        position >= scalars.count || scalars[position] == "+" || separators.contains(scalars[position])
    }

    private mutating func skipBlanks() {
        while position < scalars.count, scalars[position] == " " || scalars[position] == "\t" { position += 1 }
    }

    private func malformed(_ what: String, _ remedy: String) -> SignetError {
        SignetError(.malformedName, "The name \"\(text.prefix(200))\" \(what).", remedy: remedy)
    }
}

extension SignetError.Code {
    /// A distinguished name or an alternative name cannot be read, or is none that may stand in a certificate.
    public static let malformedName = Self(rawValue: "name.malformed")
}

extension String {
    fileprivate var trimmed: String {
        var text = self[...]
        while text.last == " " || text.last == "\t" { text.removeLast() }
        return String(text)
    }
}

extension Unicode.Scalar {
    fileprivate var isHexadecimalDigit: Bool { properties.isASCIIHexDigit }
}
