import Foundation

/// The directories in which a change may concern a source: those that are searched, those of files that are named, and those that links
/// lead to.
struct WatchedDirectories {
    private(set) var paths: Set<String> = []
    /// The names on the way that links lead: who puts another link in place of one of them changes what is found.
    private(set) var linkNames: Set<String> = []
    /// How many links may lead to one another.
    private static let maximumLinks = 40

    init(_ settings: FileSourceSettings) {
        var walk = PathWalk(settings)
        while let step = walk.next() {
            switch step {
            case .file(let path, let interest):
                if case .named = interest { addExisting(Self.parent(of: path)) }
                addTarget(of: path)
            // It may come into being.
            case .hindered(let path, _, _): addExisting(Self.literal(path))
            }
        }
        for pattern in settings.patterns {
            let base = PathPattern(pattern).base
            addExisting(base)
        }
        paths.formUnion(walk.directories)
    }

    /// The directory in which the file lies that a link leads to.
    private mutating func addTarget(of path: String) {
        var information = stat()
        guard lstat(path, &information) == 0, information.st_mode & S_IFMT == S_IFLNK,
            let target = realpath(path, nil)
        else { return }
        defer { free(target) }
        paths.insert(Self.parent(of: String(cString: target)))
        addNames(ofLink: path)
    }

    private mutating func addNames(ofLink path: String) {
        var path = path
        for _ in 0..<Self.maximumLinks {
            guard let target = try? FileManager.default.destinationOfSymbolicLink(atPath: path) else { return }
            linkNames.formUnion(target.split(separator: "/").map(String.init))
            path = target.hasPrefix("/") ? target : "\(Self.parent(of: path))/\(target)"
        }
    }

    /// The directory, or the nearest one above it that exists.
    private mutating func addExisting(_ path: String) {
        var path = path
        var information = stat()
        while path != "/", stat(path, &information) != 0 || information.st_mode & S_IFMT != S_IFDIR {
            path = Self.parent(of: path)
        }
        paths.insert(path)
    }

    /// What comes before the first wildcard.
    private static func literal(_ path: String) -> String { PathPattern(path).base }

    private static func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return "/" }
        return String(path[..<slash])
    }
}
