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
        var host = name.hasSuffix(".") ? String(name.dropLast()) : name
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
        host = host.lowercased()
        let labels = host.split(separator: ".", omittingEmptySubsequences: false)
        try check(labels, in: text)
        return host
    }

    private static func check(_ labels: [Substring], in text: String) throws {
        let length = labels.reduce(labels.count - 1) { $0 + $1.utf8.count }
        if length > 253 {
            throw AlternativeName.malformed(
                text, "is longer than the 253 characters a host name may have (RFC 1035)", "Shorten it.")
        }
        for (index, label) in labels.enumerated() {
            if label.isEmpty {
                throw AlternativeName.malformed(
                    text, length <= 0 ? "is empty" : "has an empty label", "Write a name such as service.example.com.")
            }
            if label.utf8.count > 63 {
                throw AlternativeName.malformed(
                    text, "has a label longer than the 63 characters DNS allows", "Shorten \"\(label.prefix(70))\".")
            }
            let wildcards = label.count { $0 == "*" }
            if wildcards > 0, index > 0 || wildcards > 1 || labels.count < 2 {
                throw AlternativeName.malformed(
                    text, "has a wildcard where none can be",
                    "Use one star in the first label, for example *.example.com.")
            }
            guard label.utf8.allSatisfy({ $0.isLetterOrDigit || $0 == 0x2D || $0 == 0x5F || $0 == 0x2A }),
                label.first != "-", label.last != "-"
            else {
                throw AlternativeName.malformed(
                    text, "is not a host name", "Use letters, digits and inner hyphens, joined by dots.")
            }
        }
        if let last = labels.last, last.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
            throw AlternativeName.malformed(
                text, "is neither an IP address nor a host name", "An IPv4 address is four numbers from 0 to 255.")
        }
    }
}
