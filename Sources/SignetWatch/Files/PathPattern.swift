import Foundation

/// A path with `*`, `?`, `[a-z]` and `**` in it, cut into its parts.
struct PathPattern: Sendable {
    /// One part between slashes.
    enum Part: Sendable {
        case literal(String)
        case wildcard(NamePattern)
        /// `**`: any number of directories, none included.
        case anyDirectories
    }

    /// The pattern as a person wrote it.
    let text: String
    /// The directories before the first part with a wildcard; of a path without any, the path.
    let base: String
    /// What follows; empty for a path without wildcards.
    let parts: [Part]

    /// - Parameter directory: where relative patterns begin
    init(_ text: String, relativeTo directory: String = FileManager.default.currentDirectoryPath) {
        self.text = text
        let absolute = text.hasPrefix("/") ? text : "\(directory)/\(text)"
        var base = ""
        var parts: [Part] = []
        for piece in absolute.split(separator: "/") where piece != "." {
            if piece == "**" {
                if case .anyDirectories = parts.last { continue }
                parts.append(.anyDirectories)
            } else if let name = NamePattern(piece) {
                parts.append(.wildcard(name))
            } else {
                let literal = NamePattern.unescaped(piece)
                if parts.isEmpty { base += "/\(literal)" } else { parts.append(.literal(literal)) }
            }
        }
        if case .anyDirectories = parts.last { parts.append(.wildcard(.any)) }
        self.base = base.isEmpty ? "/" : base
        self.parts = parts
    }

    /// Whether the last part fits every name, so that what it meets was not meant by its name.
    var endsWithAnything: Bool {
        if case .wildcard(let name) = parts.last { return name.fitsEverything }
        return false
    }

    /// How many parts mean any number of directories; with two, a file may be met twice.
    var openParts: Int {
        parts.count { if case .anyDirectories = $0 { true } else { false } }
    }
}
