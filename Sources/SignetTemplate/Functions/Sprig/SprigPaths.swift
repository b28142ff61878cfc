/// Paths as text.
enum SprigPaths {
    static let all: [TemplateFunction] = ["", "os"].flatMap { prefix in
        [
            TemplateFunction(name(prefix, "base"), [.text]) { .string(base($0.string(0))) },
            TemplateFunction(name(prefix, "dir"), [.text]) { .string(directory($0.string(0))) },
            TemplateFunction(name(prefix, "clean"), [.text]) { .string(clean($0.string(0))) },
            TemplateFunction(name(prefix, "ext"), [.text]) { .string(suffix($0.string(0))) },
            TemplateFunction(name(prefix, "isAbs"), [.text]) { .bool($0.string(0).hasPrefix("/")) },
        ]
    }

    private static func name(_ prefix: String, _ name: String) -> String {
        prefix.isEmpty ? name : prefix + name.prefix(1).uppercased() + name.dropFirst()
    }

    private static func base(_ path: String) -> String {
        if path.isEmpty { return "." }
        return path.split(separator: "/").last.map(String.init) ?? "/"
    }

    private static func directory(_ path: String) -> String {
        clean(path.lastIndex(of: "/").map { String(path[...$0]) } ?? "")
    }

    private static func suffix(_ path: String) -> String {
        let name = path.split(separator: "/", omittingEmptySubsequences: false).last ?? ""
        return name.lastIndex(of: ".").map { String(name[$0...]) } ?? ""
    }

    /// The shortest path that means the same.
    private static func clean(_ path: String) -> String {
        let isAbsolute = path.hasPrefix("/")
        var parts: [Substring] = []
        for part in path.split(separator: "/") where part != "." {
            if part != ".." {
                parts.append(part)
            } else if let last = parts.last, last != ".." {
                parts.removeLast()
            } else if !isAbsolute {
                parts.append(part)
            }
        }
        let text = (isAbsolute ? "/" : "") + parts.joined(separator: "/")
        return text.isEmpty ? "." : text
    }
}
