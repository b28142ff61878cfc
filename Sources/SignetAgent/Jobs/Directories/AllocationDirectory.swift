import Foundation
import SignetCore

/// Where an instance lives: `alloc/<job>/<group>/<index>` below the data directory, with Nomad's layout.
///
/// `alloc` is shared by its tasks; each of them has `<task>/local`, `<task>/secrets` (mode 0700) and `<task>/tmp`.
public struct AllocationDirectory: Hashable, Sendable {
    /// Absolute.
    public let path: String

    public init(data: String, job: String, group: String, index: Int) {
        path = "\(data)/alloc/\(job)/\(group)/\(index)"
    }

    /// What the tasks share.
    public var shared: String { "\(path)/alloc" }
    /// Where a task runs.
    public func task(_ name: String) -> String { "\(path)/\(name)" }
    public func local(_ name: String) -> String { "\(task(name))/local" }
    /// What its tasks print.
    public var logs: String { "\(shared)/logs" }
    public func secrets(_ name: String) -> String { "\(task(name))/secrets" }
    public func token(_ name: String) -> String { "\(secrets(name))/vault_token" }
    /// What the supervision of a task keeps about its process.
    public func supervision(_ name: String) -> String { "\(path)/.run/\(name)" }

    /// A path of a job file made one below the task's directory: `local/x` and `/cert/x` alike.
    /// - Parameter what: `the destination`, for the sentence
    /// - Throws: `.invalidInput` when it leads out of it.
    public func inside(_ text: String, of task: String, what: String) throws(SignetError) -> String {
        let root = self.task(task)
        let inner = text.hasPrefix(root + "/") ? String(text.dropFirst(root.count)) : text
        var depth = 0
        for part in inner.split(separator: "/") where part != "." {
            depth += part == ".." ? -1 : 1
            guard depth >= 0 else {
                throw SignetError(
                    .invalidInput, "\(what) \"\(text.prefix(200))\" leads out of the directory of the task \(task).",
                    remedy: "Write a path below it: local/x, secrets/x, or /x.")
            }
        }
        guard depth > 0, !text.utf8.contains(0) else {
            throw SignetError(
                .invalidInput, "\(what) \"\(text.prefix(200))\" names no file.", remedy: "Write for example local/x.")
        }
        return AbsolutePath.make(String(inner.drop { $0 == "/" }), relativeTo: root)
    }

    /// Makes what is missing.
    /// - Parameter user: who owns the directories of the task; nil: the runner
    /// - Throws: `.unwritableFile`.
    public func make(for tasks: [TaskSpec]) throws {
        for directory in [path, shared, "\(shared)/data", "\(shared)/tmp", "\(shared)/logs", "\(path)/.run"] {
            try Self.make(directory, mode: 0o755)
        }
        for task in tasks {
            let user = task.user
            for directory in [self.task(task.name), local(task.name)] {
                try Self.make(directory, mode: 0o755, user: user)
            }
            for directory in [secrets(task.name), "\(self.task(task.name))/tmp"] {
                try Self.make(directory, mode: 0o700, user: user)
            }
            try Self.make(supervision(task.name), mode: 0o700)
        }
    }

    /// Takes away the directories of all instances of a job, with everything in them.
    static func removeAll(of job: String, data: String) throws {
        let path = "\(data)/alloc/\(job)"
        guard FileManager.default.fileExists(atPath: path) else { return }
        try FileManager.default.removeItem(atPath: path)
    }

    private static func make(_ path: String, mode: mode_t, user: String? = nil) throws {
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: Int(mode)])
        } catch {
            throw SignetError(
                .unwritableFile, "The directory \(path) cannot be made.",
                remedy: "Check that this user may write there.", cause: error)
        }
        guard let user, geteuid() == 0 else { return }
        guard let entry = getpwnam(user) else {
            throw SignetError(
                .invalidInput, "There is no user \"\(user.prefix(60))\" on this machine.",
                remedy: "Create it, or correct user in the job.")
        }
        guard chown(path, entry.pointee.pw_uid, entry.pointee.pw_gid) == 0 else {
            throw SignetError(
                .unwritableFile, "\(path) cannot be given to \(user): \(String(cString: strerror(errno))).")
        }
    }
}
