import SignetCore

/// The base of the URLs that stand in certificates.
public enum PublicURL {
    /// - Throws: `.invalidInput` when nothing can be published under it.
    public static func check(_ url: String) throws {
        let scheme = url.hasPrefix("http://") ? "http://" : "https://"
        let rest = url.dropFirst(scheme.count)
        guard url.hasPrefix(scheme), let first = rest.first, first != "/",
            rest.utf8.allSatisfy({ (0x21...0x7E).contains($0) }), !rest.contains("?"), !rest.contains("#"),
            url.utf8.count <= 500
        else {
            throw SignetError(
                .invalidInput, "The public URL \"\(url.prefix(200))\" cannot stand in certificates.",
                remedy: "Use an absolute URL in ASCII without query, for example http://pki.example.com.")
        }
    }

    /// Without a slash at its end: paths begin with one.
    public static func normalized(_ url: String) -> String {
        var url = url[...]
        while url.hasSuffix("/") { url.removeLast() }
        return String(url)
    }
}
