import Foundation
import SignetCore

/// The base URL under which clients reach this server, as it goes into certificates.
enum PublicURL {
    /// Checks the URL and takes the slash at its end away.
    /// - Throws: `.invalidInput` when it is not http or https with a host, or has a query, a fragment or a user.
    static func parse(_ text: String) throws -> String {
        let remedy =
            "Write for example http://pki.example.com; plain http is what most clients expect for CRL and OCSP."
        let isPlain = text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F } && text.utf8.count <= 1000
        guard isPlain, let url = URLComponents(string: text), ["http", "https"].contains(url.scheme?.lowercased()),
            let host = url.host, !host.isEmpty
        else {
            throw SignetError(.invalidInput, "\"\(text.prefix(100))\" is not an http URL.", remedy: remedy)
        }
        guard url.query == nil, url.fragment == nil, url.user == nil, url.password == nil else {
            throw SignetError(
                .invalidInput, "\"\(text.prefix(100))\" has more than scheme, host, port and path.", remedy: remedy)
        }
        return text.hasSuffix("/") ? String(text.dropLast()) : text
    }
}
