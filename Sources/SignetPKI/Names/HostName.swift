import Foundation
import SignetCore

/// Host names as they stand in certificates.
enum HostName {
    /// The name in lower-case A-labels, without a dot at its end.
    ///
    /// Accepts a wildcard in the left-most label (RFC 9525 section 6.3 and, as Vault does, a part of that label) and
    /// underscores, which service discovery puts into names.
    /// - Throws: `.malformedName` naming the whole text.
    static func normalized(_ name: String, in text: String) throws -> String {
        var host = name.utf8.last == UInt8(ascii: ".") ? String(name.dropLast()) : name
        if !host.utf8.allSatisfy({ $0 < 0x80 }) {
            guard !host.contains(where: { " /?#@:%[]".contains($0) }),
                let encoded = URLComponents(string: "https://\(host)/")?.encodedHost,
                encoded.utf8.allSatisfy({ $0 < 0x80 })
            else {
                throw AlternativeName.malformed(
                    text, "is not a host name that can be encoded (IDNA)",
                    "Check it for characters that look like others.")
            }
            host = encoded
        }
        if host.utf8.contains(where: { (0x41...0x5A).contains($0) }) { host = host.lowercased() }
        try check(host.utf8, in: text)
        return host
    }

    private static func check(_ host: String.UTF8View, in text: String) throws {
        if host.isEmpty {
            throw AlternativeName.malformed(text, "is empty", "Write a name such as service.example.com.")
        }
        if host.count > 253 {
            throw AlternativeName.malformed(
                text, "is longer than the 253 characters a host name may have (RFC 1035)", "Shorten it.")
        }
        let labels = host.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        for (index, label) in labels.enumerated() {
            try check(label, mayHaveWildcard: index == 0 && labels.count > 1, in: text)
        }
        if let last = labels.last, last.allSatisfy({ (0x30...0x39).contains($0) }) {
            throw AlternativeName.malformed(
                text, "is neither an IP address nor a host name", "An IPv4 address is four numbers from 0 to 255.")
        }
    }

    private static func check(_ label: Substring.UTF8View, mayHaveWildcard: Bool, in text: String) throws {
        if label.isEmpty {
            throw AlternativeName.malformed(
                text, "has an empty label", "Write a name such as service.example.com.")
        }
        if label.count > 63 {
            throw AlternativeName.malformed(
                text, "has a label longer than the 63 characters DNS allows",
                "Shorten \"\(Substring(label.prefix(70)))\".")
        }
        let wildcards = label.count { $0 == UInt8(ascii: "*") }
        if wildcards > (mayHaveWildcard ? 1 : 0) {
            throw AlternativeName.malformed(
                text, "has a wildcard where none can be",
                "Use one star in the first label, for example *.example.com.")
        }
        let hyphen = UInt8(ascii: "-")
        guard label.allSatisfy({ $0.isLetterOrDigit || "-_*".utf8.contains($0) }), label.first != hyphen,
            label.last != hyphen
        else {
            throw AlternativeName.malformed(
                text, "is not a host name", "Use letters, digits and inner hyphens, joined by dots.")
        }
    }
}
