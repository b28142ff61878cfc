import SignetAuthority
import SignetPKI

/// A name of a type of its own, as `OID;UTF8:text`.
struct OtherName: Hashable, Sendable {
    let oid: String
    let value: String

    /// - Throws: `VaultFailure` (400) naming the one that cannot be read.
    static func all(_ texts: [String]) throws -> [OtherName] { try texts.map { try OtherName($0) } }

    /// - Throws: `VaultFailure` (400).
    init(_ text: String) throws {
        let parts = text.split(separator: ";", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else { throw VaultFailure.invalid("expected a semicolon in other SAN \"\(text)\"") }
        let pair = parts[1].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard pair.count == 2 else { throw VaultFailure.invalid("expected a colon in other SAN \"\(text)\"") }
        guard ["utf8", "utf-8"].contains(pair[0].lowercased()) else {
            throw VaultFailure.invalid(
                "only utf8 other SANs are supported; found non-supported type in other SAN \"\(text)\"")
        }
        oid = String(parts[0])
        value = String(pair[1])
    }

    /// As it stands in a certificate.
    /// - Throws: `.malformedName`, `.invalidInput` when it cannot.
    var alternativeName: AlternativeName {
        get throws { try AlternativeName(parsing: "othername:\(oid);UTF8:\(value)") }
    }

    /// - Parameter allowed: `OID;UTF8:pattern`, or `*` alone for all
    /// - Throws: `VaultFailure` (400) when one is not allowed.
    static func check(_ names: [OtherName], allowed: [String]) throws {
        guard !names.isEmpty, allowed != ["*"] else { return }
        let allowed = Dictionary(grouping: try all(allowed), by: \.oid)
        for name in names {
            guard let patterns = allowed[name.oid] else {
                throw VaultFailure.invalid("other SAN OID \(name.oid) not allowed by this role")
            }
            guard patterns.contains(where: { GlobPattern($0.value).matches(name.value) }) else {
                throw VaultFailure.invalid("other SAN \(name.value) not allowed for OID \(name.oid) by this role")
            }
        }
    }
}
