/// The value of an `issue` or `issuewild` property (RFC 8659 section 4.2): who may issue, and under which conditions.
struct CAAIssueValue: Hashable, Sendable {
    struct Parameter: Hashable, Sendable {
        /// Lower case.
        var tag: String
        var value: String
    }

    /// The authority's domain, lower case; empty: nobody may issue.
    var domain: String
    var parameters: [Parameter]

    /// Reads a value by the grammar, to the letter: one that does not keep to it forbids everybody to issue.
    /// - Returns: nil for such a one.
    init?(_ text: String) {
        let parts = text.utf8.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false)
            .map(Self.withoutSpace)
        guard let first = parts.first, first.isEmpty || first.split(whereOmittingNone: ".").allSatisfy(Self.isLabel)
        else { return nil }
        domain = String(decoding: first, as: UTF8.self).lowercased()
        parameters = []
        // A semicolon with nothing behind it says that there are no parameters; behind parameters there must be one more.
        if parts.count == 2, parts[1].isEmpty { return }
        for part in parts.dropFirst() {
            guard let equals = part.firstIndex(of: UInt8(ascii: "=")) else { return nil }
            let tag = Self.withoutSpace(part[..<equals])
            let value = Self.withoutSpace(part[part.index(after: equals)...])
            guard Self.isLabel(tag), value.allSatisfy({ (0x21...0x7E).contains($0) }) else { return nil }
            parameters.append(
                Parameter(
                    tag: String(decoding: tag, as: UTF8.self).lowercased(),
                    value: String(decoding: value, as: UTF8.self)
                ))
        }
    }

    /// What the parameters of that tag say.
    func values(of tag: String) -> [String] { parameters.filter { $0.tag == tag }.map(\.value) }

    /// With one parameter of that tag in place of those that there are; nil: with none.
    func setting(_ tag: String, to value: String?) -> CAAIssueValue {
        var changed = self
        let index = parameters.firstIndex { $0.tag == tag } ?? parameters.endIndex
        changed.parameters.removeAll { $0.tag == tag }
        if let value { changed.parameters.insert(Parameter(tag: tag, value: value), at: index) }
        return changed
    }

    /// As it stands in a record.
    var text: String {
        parameters.isEmpty && domain.isEmpty
            ? ";" : ([domain] + parameters.map { "\($0.tag)=\($0.value)" }).joined(separator: "; ")
    }

    // MARK: The grammar

    /// Letters, digits and hyphens, of which none stands at an end.
    static func isLabel(_ bytes: some Collection<UInt8>) -> Bool {
        let hyphen = UInt8(ascii: "-")
        guard let first = bytes.first, first != hyphen, bytes.suffixByte != hyphen else { return false }
        return bytes.allSatisfy { $0 == hyphen || $0.isLetterOrDigit }
    }

    private static func withoutSpace(_ bytes: Substring.UTF8View) -> Substring.UTF8View {
        var rest = bytes
        while let first = rest.first, first == 0x20 || first == 0x09 { rest = rest.dropFirst() }
        while let last = rest.last, last == 0x20 || last == 0x09 { rest = rest.dropLast() }
        return rest
    }
}

extension Substring.UTF8View {
    fileprivate func split(whereOmittingNone separator: Unicode.Scalar) -> [Substring.UTF8View] {
        split(separator: UInt8(ascii: separator), omittingEmptySubsequences: false)
    }
}

extension Collection<UInt8> {
    fileprivate var suffixByte: UInt8? { suffix(1).first }
}

extension UInt8 {
    fileprivate var isLetterOrDigit: Bool {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "A")...UInt8(ascii: "Z"):
            true
        default: false
        }
    }
}
