import SignetCore

/// The address of a mailbox, with the name that is shown for it: `Web team <web@example.org>`.
///
/// What is accepted can stand in a header and in an SMTP command as it is: no control characters, no blanks, no quoting.
public struct MailAddress: Hashable, Sendable {
    /// `web@example.org`
    public let address: String
    /// Shown instead of the address; nil: none was given.
    public let name: String?

    /// Reads `web@example.org` or `Web team <web@example.org>`.
    /// - Throws: `.invalidInput`
    public init(parsing text: String) throws {
        let trimmed = text.trimmedASCIIWhitespace
        guard trimmed.utf8.count <= 500, !trimmed.unicodeScalars.contains(where: Self.isControl) else {
            throw Self.invalid(text)
        }
        var address = trimmed
        var name: String?
        if trimmed.hasSuffix(">") {
            guard let open = trimmed.lastIndex(of: "<") else { throw Self.invalid(text) }
            address = String(trimmed[trimmed.index(after: open)...].dropLast())
            name = String(trimmed[..<open]).trimmedASCIIWhitespace.trimmingQuotes
        }
        guard Self.isUsable(address) else { throw Self.invalid(text) }
        self.address = address
        self.name = name.flatMap { $0.isEmpty ? nil : $0 }
    }

    /// The part after the `@`.
    public var domain: String {
        String(address[address.index(after: address.lastIndex(of: "@") ?? address.startIndex)...])
    }

    /// RFC 5321 section 4.1.2: a dot-string, an `@`, and a domain or an address literal.
    private static func isUsable(_ address: String) -> Bool {
        guard address.utf8.count <= 254, let at = address.lastIndex(of: "@") else { return false }
        let local = address[..<at]
        let domain = address[address.index(after: at)...]
        guard (1...64).contains(local.utf8.count), local.utf8.allSatisfy(isAtomText), !local.hasPrefix("."),
            !local.hasSuffix("."), !local.contains("..")
        else { return false }
        if domain.hasPrefix("["), domain.hasSuffix("]") {
            let literal = domain.dropFirst().dropLast()
            return !literal.isEmpty && literal.utf8.allSatisfy { isAlphanumeric($0) || $0 == 0x2E || $0 == 0x3A }
        }
        let labels = domain.split(separator: ".", omittingEmptySubsequences: false)
        return !domain.isEmpty
            && labels.allSatisfy { label in
                (1...63).contains(label.utf8.count) && !label.hasPrefix("-") && !label.hasSuffix("-")
                    && label.utf8.allSatisfy {
                        isAlphanumeric($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
                    }
            }
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "A")...UInt8(ascii: "Z"):
            true
        default: false
        }
    }

    /// RFC 5322 section 3.2.3, with the dot.
    private static func isAtomText(_ byte: UInt8) -> Bool { isAlphanumeric(byte) || atomMarks.contains(byte) }
    private static let atomMarks = Set("!#$%&'*+-/=?^_`{|}~.".utf8)

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) || scalar.value == 0x2028 || scalar.value == 0x2029
    }

    private static func invalid(_ text: String) -> SignetError {
        SignetError(
            .invalidInput, "\"\(text.prefix(120).onePrintableLine)\" is not a mail address.",
            remedy: "Write name@example.org or Name <name@example.org>; a domain in other letters than ASCII as xn--..."
        )
    }
}

extension String {
    /// Without the quotation marks around it.
    fileprivate var trimmingQuotes: String {
        guard count >= 2, hasPrefix("\""), hasSuffix("\"") else { return self }
        return String(dropFirst().dropLast()).replacing("\\\"", with: "\"")
    }
}

extension StringProtocol {
    /// On one line, control characters as blanks: fit for a header, a log line, an SMTP command.
    var onePrintableLine: String {
        String(
            String.UnicodeScalarView(
                unicodeScalars.map { scalar in
                    switch scalar.value {
                    case 0..<0x20, 0x7F...0x9F, 0x2028, 0x2029: Unicode.Scalar(" ")
                    default: scalar
                    }
                }))
    }
}
