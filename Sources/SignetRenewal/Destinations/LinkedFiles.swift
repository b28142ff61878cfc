import Foundation
import SignetCore

/// Files that change together.
///
/// Every path is a symbolic link into a store; the store's own link `current` is switched by one rename. Files that were
/// there before are taken into the store unchanged first, so at no moment a reader sees a mix. The generation before the
/// current one is kept for readers that have it open. All calls wait for disks.
package struct LinkedFiles: Sendable {
    /// One of the files.
    package struct File: Equatable, Sendable {
        /// What it is called in the store, unlike the others.
        package var name: String
        /// Under which readers know it: absolute, lexically normal.
        package var path: String
        package var content: [UInt8]
        package var mode: FileMode
        package var owner: FileOwner

        package init(name: String, path: String, content: [UInt8], mode: FileMode, owner: FileOwner) {
            self.name = name
            self.path = path
            self.content = content
            self.mode = mode
            self.owner = owner
        }
    }

    private let generations: FileGenerations

    /// - Parameter store: the store's directory, absolute, for these files alone.
    package init(store: String) {
        generations = FileGenerations(directory: store)
    }

    /// Puts the files there by one switch, with the directories that are missing above them.
    /// - Parameter label: part of the generation's name, for people
    /// - Returns: whether anything changed
    /// - Throws: `.unwritableFile`, `.unreadableFile` naming the path; the old files are untouched then.
    @discardableResult
    package func publish(_ files: [File], label: String) throws -> Bool {
        if shows(files) { return false }
        try refuseDirectories(files)
        for directory in Set(files.map { AbsolutePath.directory(of: $0.path) }) {
            try DurableFiles.createDirectories(directory)
        }
        let entries = files.map {
            FileGenerations.Entry(name: $0.name, content: $0.content, mode: $0.mode, owner: $0.owner)
        }
        let new = try generations.write(entries, label: label)
        try linkPaths(of: files)
        let previous = generations.current
        try generations.show(new)
        generations.removeAll(but: Set([new, previous].compactMap { $0 }))
        return true
    }

    /// Whether all paths lead to one generation that holds exactly these files.
    package func shows(_ files: [File]) -> Bool {
        guard let generation = generations.current else { return false }
        return files.allSatisfy { file in
            guard (try? isLinked(file.path, to: file.name)) == true,
                let found = try? DurableFiles.read(generations.file(file.name, in: generation))
            else { return false }
            return found.content == file.content && found.attributes.mode == file.mode
                && (file.owner.user ?? found.attributes.user) == found.attributes.user
                && (file.owner.group ?? found.attributes.group) == found.attributes.group
        }
    }

    /// Makes every path a link into the store while its content stays what it is: what stands there now becomes a
    /// generation of its own first.
    private func linkPaths(of files: [File]) throws {
        let unlinked = try files.filter { try !isLinked($0.path, to: $0.name) }
        guard !unlinked.isEmpty else { return }
        let present = try files.compactMap { file -> FileGenerations.Entry? in
            guard let found = try DurableFiles.read(file.path) else { return nil }
            let owner = FileOwner(user: found.attributes.user, group: found.attributes.group)
            return FileGenerations.Entry(
                name: file.name, content: found.content, mode: found.attributes.mode, owner: owner)
        }
        if !present.isEmpty { try generations.show(generations.write(present, label: "found")) }
        for file in unlinked {
            try DurableFiles.replace(file.path, withLinkTo: generations.linkTarget(for: file.name, at: file.path))
        }
    }

    private func refuseDirectories(_ files: [File]) throws {
        for file in files {
            // A parent that is missing, or no directory, is reported when it is made.
            guard let kind = try? DurableFiles.kind(of: file.path), kind == .directory || kind == .other else {
                continue
            }
            throw SignetError(
                .unwritableFile, "\(file.path) cannot be written: it is not a file.",
                remedy: "Move it away, or configure another path."
            )
        }
    }
}

// MARK: - What is there

extension LinkedFiles {
    /// Whether `path` is the link to the file `name` of the store.
    func isLinked(_ path: String, to name: String) throws -> Bool {
        try DurableFiles.kind(of: path) == .symbolicLink(target: generations.linkTarget(for: name, at: path))
    }

    /// The generation shown now; nil: none is.
    var current: String? { generations.current }

    /// What stands at `path`: through `generation` where it is a link into the store, so that a switch meanwhile does not
    /// matter; nil: nothing that can be read.
    func bytes(_ name: String, at path: String, in generation: String?) -> [UInt8]? {
        if let generation, (try? isLinked(path, to: name)) == true {
            return (try? DurableFiles.read(generations.file(name, in: generation)))??.content
        }
        return (try? DurableFiles.read(path))??.content
    }

    /// Removes the links that lead into the store, and the store; other files at those paths stay.
    func remove(_ files: [(name: String, path: String)]) throws {
        for (name, path) in files where try isLinked(path, to: name) {
            guard unlink(path) == 0 else { throw DurableFiles.failure("remove", path) }
            try DurableFiles.synchronise(AbsolutePath.directory(of: path))
        }
        DurableFiles.discard(generations.directory)
        rmdir(AbsolutePath.directory(of: generations.directory))
    }
}
