import CLDNS
import SignetCore

/// A domain name in the form that this target compares and shows: lower case, without the final dot, the root as nothing.
///
/// Bytes other than letters, digits and the usual marks are escaped as in zone files (`\.`, `\032`), which is how ldns
/// writes them.
struct DNSName: Hashable, Sendable {
    /// `_acme-challenge.example.org`
    let text: String

    /// Reads a name that somebody wrote, with or without its final dot.
    /// - Throws: `.invalidDNSName`
    init(_ written: String) throws {
        let lowered = written.lowercased()
        text = lowered.hasSuffix(".") && !lowered.hasSuffix("\\.") ? String(lowered.dropLast()) : lowered
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }), text.utf8.count <= 1024, let wire = rdata() else {
            throw SignetError(
                .invalidDNSName, "\"\(written.prefix(100))\" is no domain name.",
                remedy: "Write labels of at most 63 characters, 253 in all; names in other scripts as xn--.")
        }
        ldns_rdf_deep_free(wire)
    }

    /// Takes a name as ldns prints it, with its final dot.
    init(printed: String) {
        text = String(printed.dropLast()).lowercased()
    }

    private init(part: Substring) {
        text = String(part)
    }

    /// Whether this is the root of all names.
    var isRoot: Bool { text.isEmpty }

    /// The name without its first label; nil for the root.
    var parent: DNSName? {
        if isRoot { return nil }
        var position = text.startIndex
        while position < text.endIndex, text[position] != "." {
            let isEscape = text[position] == "\\"
            position = text.index(after: position)
            if isEscape, position < text.endIndex { position = text.index(after: position) }
        }
        return DNSName(part: position < text.endIndex ? text[text.index(after: position)...] : "")
    }

    /// A new ldns value that the caller owns; nil when this is no name.
    func rdata() -> UnsafeMutablePointer<ldns_rdf>? {
        ldns_dname_new_frm_str(isRoot ? "." : text)
    }

    /// The uncompressed wire form (RFC 1035 section 3.1), which is also the canonical one (RFC 4034 section 6.2).
    func wire() throws -> [UInt8] {
        guard let data = rdata() else {
            throw SignetError(.invalidDNSName, "\"\(text.prefix(100))\" is no domain name.")
        }
        defer { ldns_rdf_deep_free(data) }
        return data.bytes
    }
}

extension DNSName: CustomStringConvertible {
    var description: String { isRoot ? "." : text }
}
