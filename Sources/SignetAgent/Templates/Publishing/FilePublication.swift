import Foundation
import NIOPosix
import SignetCore
import SignetRenewal

/// The way of a staged group to its files. Waits for disks, on threads made for that.
struct FilePublication: Sendable {
    /// How what is there differs from what is to be there.
    struct Difference: Sendable {
        /// The templates whose content is not there.
        var templates: Set<Int> = []
        /// Whether anything has to be written, a mode perhaps.
        var isAny = false
    }

    let group: StagedGroup
    /// What the store of several files is called, beside the first of them.
    let store: String

    func difference() async throws -> Difference {
        try await NIOThreadPool.singleton.runIfActive { try differenceNow() }
    }

    /// - Throws: `.unwritableFile`, `.unreadableFile` naming the path; the old files are untouched then.
    func publish(_ difference: Difference) async throws {
        guard difference.isAny else { return }
        try await NIOThreadPool.singleton.runIfActive { try publishNow(difference) }
    }

    private func differenceNow() throws -> Difference {
        var difference = Difference()
        for file in group.files {
            let found = try DurableFiles.read(file.path)
            if found?.content != file.content { difference.templates.insert(file.template) }
            let isSame =
                found.map { found in
                    found.content == file.content && (file.mode ?? found.attributes.mode) == found.attributes.mode
                        && (file.owner.user ?? found.attributes.user) == found.attributes.user
                        && (file.owner.group ?? found.attributes.group) == found.attributes.group
                } ?? false
            if !isSame { difference.isAny = true }
        }
        return difference
    }

    private func publishNow(_ difference: Difference) throws {
        try prepareDirectories()
        let present = try group.files.map { try DurableFiles.read($0.path) }
        for (file, found) in zip(group.files, present) {
            guard file.keepsBackup, let found, found.content != file.content else { continue }
            let owner = FileOwner(user: found.attributes.user, group: found.attributes.group)
            try DurableFiles.replace(
                file.path + ".bak", with: found.content, mode: found.attributes.mode, owner: owner)
        }
        let modes = zip(group.files, present).map { $0.mode ?? $1?.attributes.mode ?? .everyone }
        if group.files.count == 1, let file = group.files.first, let mode = modes.first {
            try refuseDirectory(file.path)
            try DurableFiles.replace(file.path, with: file.content, mode: mode, owner: file.owner)
        } else if let first = group.files.map(\.path).min() {
            let directory = AbsolutePath.directory(of: first)
            let names = Self.names(of: group.files.map(\.path))
            let files = zip(zip(group.files, modes), names).map { file, name in
                LinkedFiles.File(
                    name: name, path: file.0.path, content: file.0.content, mode: file.1, owner: file.0.owner)
            }
            try LinkedFiles(store: (directory == "/" ? "" : directory) + "/.signet/\(store)")
                .publish(files, label: "t")
        }
        for addition in group.additions where difference.templates.contains(addition.template) {
            let found = try DurableFiles.read(addition.path)
            try DurableFiles.replace(
                addition.path, with: (found?.content ?? []) + addition.content,
                mode: addition.mode ?? found?.attributes.mode ?? .everyone, owner: addition.owner)
        }
    }

    private func prepareDirectories() throws {
        for file in group.files + group.additions {
            let directory = AbsolutePath.directory(of: file.path)
            if file.createsDirectories {
                try DurableFiles.createDirectories(directory)
            } else if try DurableFiles.kind(of: directory) == .absent {
                throw SignetError(
                    .unwritableFile, "\(file.path) cannot be written: its directory does not exist.",
                    remedy: "Make the directory, or set create_dest_dirs = true.")
            }
        }
    }

    private func refuseDirectory(_ path: String) throws {
        let kind = try DurableFiles.kind(of: path)
        guard kind == .directory || kind == .other else { return }
        throw SignetError(
            .unwritableFile, "\(path) cannot be written: it is not a file.",
            remedy: "Move it away, or configure another path.")
    }

    /// What files are called in their store: as where they are read, with a number where that is not enough.
    private static func names(of paths: [String]) -> [String] {
        var counts: [String: Int] = [:]
        return paths.map { path in
            let name = String(path.split(separator: "/").last ?? "file")
            counts[name, default: 0] += 1
            let count = counts[name] ?? 1
            return count == 1 ? name : "\(count)-\(name)"
        }
    }
}
