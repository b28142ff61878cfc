import Foundation
import SignetCore

/// Directories that paths must lie below, whatever symbolic links lead there.
struct FileBoundary {
    private let directories: [String]

    init(_ directories: [String]) {
        self.directories = directories.map { Self.resolved(AbsolutePath.make($0, relativeTo: "/")) }
    }

    /// Whether an absolute path lies below one of them. What of the path exists already is followed to where it leads.
    func contains(_ path: String) -> Bool {
        let real = Self.resolved(path)
        return directories.contains { $0 == "/" || real == $0 || real.hasPrefix($0 + "/") }
    }

    /// The path with the links of its existing part followed.
    private static func resolved(_ path: String) -> String {
        var (existing, rest) = (path, [String]())
        while existing != "/" {
            if let real = realpath(existing, nil) {
                defer { free(real) }
                return AbsolutePath.make(rest.reversed().joined(separator: "/"), relativeTo: String(cString: real))
            }
            // A link that leads to nothing would be written through: it counts as leading outside.
            if (try? FileManager.default.destinationOfSymbolicLink(atPath: existing)) != nil { return "/" }
            rest.append(existing.split(separator: "/").last.map(String.init) ?? "")
            existing = AbsolutePath.directory(of: existing)
        }
        return path
    }
}
