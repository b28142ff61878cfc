/// Paths made absolute as text, without looking at the disk.
public enum AbsolutePath {
    /// `path`, relative ones below `directory`, with `.`, `..` and doubled slashes resolved.
    public static func make(_ path: String, relativeTo directory: String) -> String {
        var parts: [Substring] = []
        for part in (path.hasPrefix("/") ? path : "\(directory)/\(path)").split(separator: "/") {
            switch part {
            case ".": continue
            case "..": _ = parts.popLast()
            default: parts.append(part)
            }
        }
        return "/" + parts.joined(separator: "/")
    }

    /// The directory that holds `path`, which is absolute.
    public static func directory(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return "/" }
        return String(path[..<slash])
    }
}
