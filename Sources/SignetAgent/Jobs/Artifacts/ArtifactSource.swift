import Foundation
import SignetCore

/// Where an artifact comes from, as go-getter reads it.
struct ArtifactSource: Hashable, Sendable {
    enum Kind: Hashable, Sendable {
        /// A file or directory of this machine.
        case local(String)
        case web(String)
        case git(String)
    }

    /// The kinds of archive that are unpacked.
    enum Archive: Hashable, Sendable {
        case tar
        case zip

        /// By the end of a file's name.
        init?(named name: String) {
            let name = name.lowercased()
            let tars = [".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz", ".tar.zst", ".tzst"]
            if name.hasSuffix(".zip") {
                self = .zip
            } else if tars.contains(where: name.hasSuffix) {
                self = .tar
            } else {
                return nil
            }
        }
    }

    let kind: Kind
    /// The options of the block and those in the URL: `checksum`, `archive`, `ref`, `depth`, `filename`.
    let options: [String: String]
    /// Only what is below it is taken: after `//`.
    let subdirectory: String?

    private static let optionNames: Set<String> = ["checksum", "archive", "ref", "depth", "filename", "sshkey"]

    /// - Throws: `.artifactRefused` for sources that are not fetched here.
    init(_ text: String, options: [String: String]) throws(SignetError) {
        var text = text
        var forced: String?
        if let mark = text.firstRange(of: "::"), !text[..<mark.lowerBound].contains("/") {
            forced = String(text[..<mark.lowerBound])
            text = String(text[mark.upperBound...])
        }
        if forced == nil, text.hasPrefix("git@") || text.hasPrefix("ssh://") { forced = "git" }
        for host in ["github.com/", "gitlab.com/", "bitbucket.org/"] where forced == nil && text.hasPrefix(host) {
            forced = "git"
            text = "https://\(text)"
        }
        var known = options
        (text, subdirectory) = Self.split(text)
        text = Self.takingOptions(from: text, into: &known)
        self.options = known
        kind = try Self.kind(text, forced)
    }

    private static func kind(_ text: String, _ forced: String?) throws(SignetError) -> Kind {
        switch forced {
        case "git": return .git(text)
        case nil where text.hasPrefix("http://") || text.hasPrefix("https://"), "http", "https": return .web(text)
        case nil where text.hasPrefix("/"), "file":
            return .local(text.hasPrefix("file://") ? String(text.dropFirst(7)) : text)
        case nil where text.hasPrefix("file://"): return .local(String(text.dropFirst(7)))
        default:
            throw SignetError(
                .artifactRefused, "The artifact \"\(text.prefix(200))\" cannot be fetched.",
                remedy: "Write an absolute path, an http or https URL, or git:: before the address of a repository.")
        }
    }

    /// `https://host/archive.zip//inner` is `inner` of the archive.
    private static func split(_ text: String) -> (String, String?) {
        let start = text.firstRange(of: "://")?.upperBound ?? text.startIndex
        guard let slashes = text[start...].firstRange(of: "//") else { return (text, nil) }
        let rest = text[slashes.upperBound...]
        let query = rest.firstIndex(of: "?") ?? rest.endIndex
        return (String(text[..<slashes.lowerBound] + rest[query...]), String(rest[..<query]))
    }

    private static func takingOptions(from text: String, into options: inout [String: String]) -> String {
        guard text.contains("?"), var components = URLComponents(string: text) else { return text }
        var left: [URLQueryItem] = []
        for item in components.queryItems ?? [] {
            if optionNames.contains(item.name) { options[item.name] = item.value ?? "" } else { left.append(item) }
        }
        components.queryItems = left.isEmpty ? nil : left
        return components.string ?? text
    }

    /// The name of the file at the end of the address.
    var fileName: String {
        let path: String
        switch kind {
        case .local(let text), .git(let text): path = text
        case .web(let text): path = URLComponents(string: text)?.path ?? text
        }
        return options["filename"] ?? path.split(separator: "/").last.map(String.init) ?? "artifact"
    }

    /// nil: it is taken as it is.
    var archive: Archive? {
        switch options["archive"] {
        case "false": nil
        case let named?: Archive(named: ".\(named)")
        case nil: Archive(named: fileName)
        }
    }
}
