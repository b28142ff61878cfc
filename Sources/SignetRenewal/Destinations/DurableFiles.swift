import Foundation
import SignetCore

/// The few file operations installing needs, each durable when it returns, each failing with the path and the remedy.
package enum DurableFiles {
    /// What stands at a path, without following a symbolic link.
    package enum Kind: Equatable {
        case absent
        case regular
        case symbolicLink(target: String)
        case directory
        case other
    }

    /// What is read at most, in bytes: no template renders more.
    private static let largestFile = 16 << 20

    package struct Attributes: Equatable {
        package var mode: FileMode
        package var user: uid_t
        package var group: gid_t
    }

    package static func kind(of path: String) throws -> Kind {
        var status = stat()
        guard lstat(path, &status) == 0 else {
            if errno == ENOENT { return .absent }
            throw failure("look at", path)
        }
        switch status.st_mode & S_IFMT {
        case S_IFREG: return .regular
        case S_IFDIR: return .directory
        case S_IFLNK: return .symbolicLink(target: try linkTarget(of: path))
        default: return .other
        }
    }

    package static func linkTarget(of path: String) throws -> String {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink(path, &buffer, buffer.count)
        guard count >= 0 else { throw failure("read the link", path) }
        return String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Mode, owner and content of a file behind any links; nil when there is none. At most 16 MiB.
    package static func read(_ path: String) throws -> (attributes: Attributes, content: [UInt8])? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            if errno == ENOENT || errno == ENOTDIR || errno == ELOOP { return nil }
            throw failure("read", path, code: .unreadableFile)
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw failure("read", path, code: .unreadableFile) }
        guard status.st_mode & S_IFMT == S_IFREG, status.st_size <= largestFile else {
            throw SignetError(
                .unreadableFile, "\(path) cannot be replaced: it is no regular file, or over 16 MiB.",
                remedy: "Move it away, or configure another path.")
        }
        var content: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = Foundation.read(descriptor, &piece, piece.count)
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw failure("read", path, code: .unreadableFile) }
            guard count > 0, content.count <= largestFile else { break }
            content += piece[..<count]
        }
        let attributes = Attributes(mode: FileMode(bits: status.st_mode), user: status.st_uid, group: status.st_gid)
        return (attributes, content)
    }

    /// Writes a new file: owner and mode are right before the first byte is in it, and it is on disk on return.
    package static func create(_ path: String, content: [UInt8], mode: FileMode, owner: FileOwner) throws {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, FileMode.ownerOnly.bits)
        guard descriptor >= 0 else { throw failure("create", path) }
        defer { close(descriptor) }
        try give(descriptor, path, to: owner)
        guard fchmod(descriptor, mode.bits) == 0 else { throw failure("set the mode of", path) }
        var written = 0
        while written < content.count {
            let count = content[written...].withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { throw failure("write", path) }
            written += count
        }
        guard fsync(descriptor) == 0 else { throw failure("write", path) }
    }

    /// Puts a file at `path` in one step, whatever file or link is there: whoever reads sees the old one or the new one. The
    /// temporary name is always the same, as that of links.
    package static func replace(_ path: String, with content: [UInt8], mode: FileMode, owner: FileOwner) throws {
        let temporary = temporaryName(beside: path, "file")
        unlink(temporary)
        do {
            try create(temporary, content: content, mode: mode, owner: owner)
            guard rename(temporary, path) == 0 else { throw failure("replace", path) }
        } catch {
            unlink(temporary)
            throw error
        }
        try synchronise(AbsolutePath.directory(of: path))
    }

    private static func temporaryName(beside path: String, _ kind: String) -> String {
        let directory = AbsolutePath.directory(of: path)
        return "\(directory)/.signet-\(kind)-\(path.dropFirst(directory.count).filter { $0 != "/" })"
    }

    private static func give(_ descriptor: Int32, _ path: String, to owner: FileOwner) throws {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw failure("look at", path) }
        let user = owner.user.flatMap { $0 == status.st_uid ? nil : $0 }
        let group = owner.group.flatMap { $0 == status.st_gid ? nil : $0 }
        guard user != nil || group != nil else { return }
        guard fchown(descriptor, user ?? uid_t.max, group ?? gid_t.max) == 0 else {
            throw failure("change the owner of", path)
        }
    }

    /// Makes a directory, mode 0755, with all that are missing above it.
    package static func createDirectories(_ path: String) throws {
        if mkdir(path, 0o755) == 0 { return try synchronise(AbsolutePath.directory(of: path)) }
        switch errno {
        case EEXIST:
            var status = stat()
            guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
                throw SignetError(
                    .unwritableFile, "The directory \(path) cannot be made: something else has that name.",
                    remedy: "Move it away, or configure another path.")
            }
        case ENOENT where path != "/":
            try createDirectories(AbsolutePath.directory(of: path))
            guard mkdir(path, 0o755) == 0 || errno == EEXIST else { throw failure("make the directory", path) }
            try synchronise(AbsolutePath.directory(of: path))
        default: throw failure("make the directory", path)
        }
    }

    /// Puts a symbolic link at `path` in one step, whatever file or link is there. The temporary name is always the same,
    /// so that what a killed process left is taken away by the next attempt.
    package static func replace(_ path: String, withLinkTo target: String) throws {
        let temporary = temporaryName(beside: path, "link")
        unlink(temporary)
        guard symlink(target, temporary) == 0 else { throw failure("make a link in the directory of", path) }
        guard rename(temporary, path) == 0 else {
            let error = failure("replace", path)
            unlink(temporary)
            throw error
        }
        try synchronise(AbsolutePath.directory(of: path))
    }

    /// Waits until a directory's entries are on disk.
    package static func synchronise(_ directory: String) throws {
        let descriptor = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("open the directory", directory) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure("write the directory", directory) }
    }

    /// Names in a directory; empty when it does not exist.
    package static func entries(of directory: String) -> [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
    }

    /// Removes a file or directory tree as far as possible.
    package static func discard(_ path: String) {
        try? FileManager.default.removeItem(atPath: path)
    }

    /// The error for the `errno` of the call just made.
    package static func failure(
        _ attempt: String, _ path: String, code: SignetError.Code = .unwritableFile, number: Int32 = errno
    ) -> SignetError {
        let remedy =
            switch number {
            case EROFS: "The file system is read-only: remount it, or configure another path."
            case ENOSPC, EDQUOT: "The disk (or a quota) is full: make room; the old files are untouched."
            case EACCES, EPERM: "Run signet as a user who may do that, or change owner and mode of the directory."
            case ENOTDIR: "A part of the path is not a directory: correct the path."
            case EISDIR, EEXIST: "Something else has that name: move it away, or configure another path."
            case ENAMETOOLONG: "Configure a shorter path."
            default: "Check the file system; the old files are untouched."
            }
        return SignetError(
            code, "Could not \(attempt) \(path): \(String(cString: strerror(number))).", remedy: remedy)
    }
}
