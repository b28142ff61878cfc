import Foundation
import SignetCore

/// Finds the files that patterns mean, one after the other, listing directories as it comes to them.
struct PathWalk {
    /// What was come upon.
    enum Step {
        case file(String, FileInterest)
        case hindered(String, Obstacle, hides: Hidden)
    }

    /// What cannot be seen because of something that hinders.
    enum Hidden {
        case nothing
        /// A path, and all below it.
        case below(String)
        /// Whatever the patterns mean.
        case anything
    }

    private enum Pending {
        case pattern(Int)
        case endOfPattern(Int)
        case directory(String, parts: ArraySlice<PathPattern.Part>, above: [DirectoryListing.Identity])
        case files(String, ArraySlice<String>)
    }

    /// How many directories may lie within one another.
    private static let maximumDepth = 100

    private let patterns: [PathPattern]
    private let settings: FileSourceSettings
    private var pending: [Pending]
    private var interest = FileInterest.named
    /// Whether the pattern at hand has met anything.
    private var hasFound = false
    private var entries = 0
    /// Whether as many entries were met as may be.
    private var isFull = false
    /// The files met, where one can be met twice.
    private var met: Set<String>?
    /// Steps that were made while a directory was listed.
    private var made: [Step] = []
    /// The directories that were listed.
    private(set) var directories: Set<String> = []

    init(_ settings: FileSourceSettings) {
        let patterns = settings.patterns.map { PathPattern($0) }
        self.patterns = patterns
        self.settings = settings
        pending = patterns.indices.reversed().map { .pattern($0) }
        if patterns.count > 1 || patterns.contains(where: { $0.openParts > 1 }) { met = [] }
    }

    /// The next one; nil at the end.
    mutating func next() -> Step? {
        while true {
            if let step = made.popLast() { return step }
            guard let task = pending.popLast() else { return nil }
            switch task {
            case .pattern(let index): begin(index)
            case .endOfPattern(let index): end(patterns[index])
            case .directory(let path, let parts, let above): enter(path, parts, above)
            case .files(let directory, let names):
                guard let name = names.first else { continue }
                if names.count > 1 { pending.append(.files(directory, names.dropFirst())) }
                find(Self.joined(directory, name))
            }
        }
    }

    private mutating func find(_ path: String) {
        hasFound = true
        if let isNew = met?.insert(path).inserted, !isNew { return }
        made.append(.file(path, interest))
    }

    private mutating func begin(_ index: Int) {
        let pattern = patterns[index]
        hasFound = false
        var information = stat()
        let code = stat(pattern.base, &information) == 0 ? 0 : errno
        let isDirectory = code == 0 && information.st_mode & S_IFMT == S_IFDIR
        if pattern.parts.isEmpty, !isDirectory {
            interest = .named
            // Whatever is the matter with it shows when it is read.
            find(pattern.base)
            return
        }
        guard code == 0 else {
            made.append(
                .hindered(
                    pattern.text, .system(code, pattern.base), hides: code == ENOENT ? .nothing : .below(pattern.base)))
            return
        }
        interest = pattern.parts.isEmpty || pattern.endsWithAnything ? .swept : .matched
        pending.append(.endOfPattern(index))
        let parts = pattern.parts.isEmpty ? [.anyDirectories, .wildcard(.any)] : pattern.parts
        pending.append(.directory(pattern.base, parts: parts[...], above: []))
    }

    private mutating func end(_ pattern: PathPattern) {
        guard !hasFound, !isFull, !pattern.parts.isEmpty else { return }
        made.append(
            .hindered(
                pattern.text,
                Obstacle(
                    reason: "no-match", sentence: "No file fits the pattern \(pattern.text).",
                    remedy: "Correct the pattern, or take it out of the source."), hides: .nothing))
    }

    private mutating func enter(
        _ path: String, _ parts: ArraySlice<PathPattern.Part>, _ above: [DirectoryListing.Identity]
    ) {
        guard let part = parts.first else { return }
        let rest = parts.dropFirst()
        if case .literal(let name) = part {
            let inner = Self.joined(path, name)
            var information = stat()
            guard stat(inner, &information) == 0 else { return }
            if information.st_mode & S_IFMT == S_IFDIR {
                if !rest.isEmpty { pending.append(.directory(inner, parts: rest, above: above)) }
            } else if rest.isEmpty {
                find(inner)
            }
            return
        }
        guard above.count < Self.maximumDepth else {
            made.append(.hindered(path, .tooDeep(path, Self.maximumDepth), hides: .below(path)))
            return
        }
        guard !isFull else { return }
        let listing: DirectoryListing
        do {
            listing = try DirectoryListing(path, limit: settings.maximumEntries - entries)
        } catch {
            // It may have vanished since its name was read.
            if error.code != ENOENT || above.isEmpty {
                made.append(.hindered(path, .system(error.code, path), hides: .below(path)))
            }
            return
        }
        guard !above.contains(listing.identity) else {
            made.append(.hindered(path, .loop(path), hides: .nothing))
            return
        }
        directories.insert(path)
        entries += listing.entries.count
        if listing.isCutOff {
            isFull = true
            made.append(.hindered(path, .tooMany(settings.maximumEntries), hides: .anything))
        }
        // What has such a name was never a place.
        if listing.unreadableNames > 0 { made.append(.hindered(path, .names(path), hides: .nothing)) }
        take(listing, of: path, part, rest, above + [listing.identity])
    }

    private mutating func take(
        _ listing: DirectoryListing, of path: String, _ part: PathPattern.Part,
        _ rest: ArraySlice<PathPattern.Part>, _ above: [DirectoryListing.Identity]
    ) {
        switch part {
        case .literal: return
        case .wildcard(let pattern): match(pattern, in: listing, of: path, rest, above)
        case .anyDirectories:
            for entry in listing.entries where !entry.name.hasPrefix(".") && isDirectory(entry, in: path) {
                pending.append(.directory(Self.joined(path, entry.name), parts: [part] + rest, above: above))
            }
            // The directory itself, whose listing is at hand.
            if case .wildcard(let pattern) = rest.first {
                match(pattern, in: listing, of: path, rest.dropFirst(), above)
            } else {
                pending.append(.directory(path, parts: rest, above: above.dropLast()))
            }
        }
    }

    private mutating func match(
        _ pattern: NamePattern, in listing: DirectoryListing, of path: String, _ rest: ArraySlice<PathPattern.Part>,
        _ above: [DirectoryListing.Identity]
    ) {
        if rest.isEmpty {
            let names = listing.entries.filter { isFile($0) && pattern.fits($0.name) }.map(\.name)
            pending.append(.files(path, names[...]))
            return
        }
        for entry in listing.entries where pattern.fits(entry.name) && isDirectory(entry, in: path) {
            pending.append(.directory(Self.joined(path, entry.name), parts: rest, above: above))
        }
    }

    /// Links and what has no kind are looked at when they are read.
    private func isFile(_ entry: DirectoryListing.Entry) -> Bool {
        switch entry.kind {
        case .file, .unknown: true
        case .link: settings.followsLinks
        case .directory, .special: false
        }
    }

    private func isDirectory(_ entry: DirectoryListing.Entry, in path: String) -> Bool {
        switch entry.kind {
        case .directory: return true
        case .file, .special: return false
        case .link, .unknown:
            var information = stat()
            let inner = Self.joined(path, entry.name)
            let result = settings.followsLinks ? stat(inner, &information) : lstat(inner, &information)
            return result == 0 && information.st_mode & S_IFMT == S_IFDIR
        }
    }

    private static func joined(_ directory: String, _ name: String) -> String {
        directory == "/" ? "/\(name)" : "\(directory)/\(name)"
    }
}
