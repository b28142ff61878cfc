import SignetPKI

/// What the Vault API takes for a host name: letters, digits and inner hyphens, in labels between dots.
enum HostnameSyntax {
    /// Whether a name is one: a dot at its end and a `*` as its whole first label are allowed.
    static func isHostname(_ name: some StringProtocol) -> Bool {
        var rest = Array(name.utf8)[...]
        if rest.starts(with: "*.".utf8) { rest = rest.dropFirst(2) }
        if rest.last == dot { rest = rest.dropLast() }
        return !rest.isEmpty && rest.split(separator: dot, omittingEmptySubsequences: false).allSatisfy(isLabel)
    }

    /// Whether the first label of a wildcard name is `*`, `*x`, `x*` or `x*y`.
    static func isWildcardLabel(_ label: some StringProtocol) -> Bool {
        let bytes = Array(label.utf8)
        guard let star = bytes.firstIndex(of: UInt8(ascii: "*")) else { return false }
        let (before, after) = (bytes[..<star], bytes[(star + 1)...])
        return (before.isEmpty || isLabel(before)) && (after.isEmpty || isLabel(after))
    }

    /// Whether a name can stand among alternative names: a host name, or one with a wildcard in a part of its first label.
    static func isAlternativeName(_ name: String) -> Bool {
        if isHostname(name) { return true }
        guard let wildcard = WildcardName(name), let rest = wildcard.rest else { return false }
        return isWildcardLabel(wildcard.label) && isHostname(rest) && !rest.hasPrefix("*")
    }

    /// The name with its labels in ASCII (IDNA); names in ASCII stay as they are.
    /// - Throws: `VaultFailure` (400) when a label is empty or too long, or cannot be encoded.
    static func encoded(_ name: String) throws -> String {
        let isASCII = name.utf8.allSatisfy { $0 < 0x80 }
        let text: String
        if isASCII {
            text = name
        } else {
            let (prefix, rest) = name.hasPrefix("*.") ? ("*.", String(name.dropFirst(2))) : ("", name)
            guard case .dns(let host)? = try? AlternativeName(parsing: "dns:\(rest)") else {
                throw VaultFailure.invalid("idna: invalid label \"\(name)\"")
            }
            text = prefix + host
        }
        var labels = text.utf8.split(separator: dot, omittingEmptySubsequences: false)
        if labels.last?.isEmpty == true { labels.removeLast() }
        guard text.utf8.count <= 254, !labels.isEmpty, labels.allSatisfy({ (1...63).contains($0.count) }) else {
            throw VaultFailure.invalid("idna: invalid label \"\(name)\"")
        }
        return text
    }

    private static let dot = UInt8(ascii: ".")

    private static func isLabel(_ label: ArraySlice<UInt8>) -> Bool {
        let hyphen = UInt8(ascii: "-")
        return !label.isEmpty && label.first != hyphen && label.last != hyphen
            && label.allSatisfy { $0 == hyphen || (0x30...0x39).contains($0) || (0x61...0x7A).contains($0 | 0x20) }
    }
}

/// A name with a star in it, taken apart at its first dot.
struct WildcardName {
    /// The label with the star.
    let label: Substring
    /// What follows; nil: nothing.
    let rest: Substring?

    /// - Returns: nil when there is more than one star, or it is not in the first label.
    init?(_ name: some StringProtocol) {
        let parts = name.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = parts.first, first.contains("*"), name.utf8.count(where: { $0 == UInt8(ascii: "*") }) == 1
        else { return nil }
        label = Substring(first)
        rest = parts.count == 2 ? Substring(parts[1]) : nil
    }
}
