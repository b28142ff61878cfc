import Foundation
import SignetCore

/// A file that the user asked for, prepared before the work begins and seen by nobody until it is complete.
///
/// Preparing makes an empty file beside the final place, so that a directory that cannot be written to, or a file that is in
/// the way, is noticed before anything is issued. Publishing fills it, syncs it and renames it. `-` is standard output.
public final class OutputFile {
    /// Who may read the file.
    public enum Confidentiality: Sendable {
        /// 0644 less the process's umask.
        case everyone
        /// 0600, for keys.
        case ownerOnly

        fileprivate var mode: mode_t { self == .ownerOnly ? 0o600 : 0o644 }
    }

    /// As typed.
    public let path: String
    private let overwrites: Bool
    private var pending: (path: String, descriptor: Int32)?

    /// Whether this is standard output.
    public var isStandardOutput: Bool { path == "-" }

    /// Prepares the file.
    /// - Parameter overwriting: whether a file of that name may be replaced
    /// - Throws: `.alreadyExists`; `.unwritableFile` naming the path and what the system said.
    public init(_ path: String, _ confidentiality: Confidentiality = .everyone, overwriting: Bool) throws {
        self.path = path
        overwrites = overwriting
        guard path != "-" else { return }
        try refuseWhatCannotBeReplaced()
        let temporary = "\(path).signet-\(UUID().uuidString.prefix(8))"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, confidentiality.mode)
        guard descriptor >= 0 else { throw unwritable(errno) }
        pending = (temporary, descriptor)
    }

    deinit {
        guard let pending else { return }
        close(pending.descriptor)
        unlink(pending.path)
    }

    /// Writes the content and puts the file in its place.
    /// - Throws: `.unwritableFile`; `.alreadyExists` when someone else made the file meanwhile.
    public func publish(_ text: String) throws {
        try publish(Array(text.utf8))
    }

    /// Writes the content and puts the file in its place.
    /// - Throws: `.unwritableFile`; `.alreadyExists` when someone else made the file meanwhile.
    public func publish(_ bytes: [UInt8]) throws {
        guard let pending else { return try write(bytes, to: 1) }
        try write(bytes, to: pending.descriptor)
        guard fsync(pending.descriptor) == 0 else { throw unwritable(errno) }
        if overwrites {
            guard rename(pending.path, path) == 0 else { throw unwritable(errno) }
        } else {
            guard link(pending.path, path) == 0 else { throw errno == EEXIST ? alreadyExists : unwritable(errno) }
            unlink(pending.path)
        }
        close(pending.descriptor)
        self.pending = nil
        syncDirectory()
    }

    private func refuseWhatCannotBeReplaced() throws {
        var status = stat()
        guard lstat(path, &status) == 0 else { return }
        if status.st_mode & S_IFMT == S_IFDIR { throw unwritable(EISDIR) }
        if !overwrites { throw alreadyExists }
    }

    private func write(_ bytes: [UInt8], to descriptor: Int32) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 {
                if errno == EINTR { continue }
                throw unwritable(errno)
            }
            rest = rest.dropFirst(count)
        }
    }

    /// Makes the new name itself survive a power failure; a file system that cannot is not an error.
    private func syncDirectory() {
        let directory = URL(fileURLWithPath: path).deletingLastPathComponent().path
        let descriptor = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        close(descriptor)
    }

    private var alreadyExists: SignetError {
        SignetError(
            .alreadyExists,
            "\(path) exists already and was left alone.",
            remedy: "Choose another name, or add --force to replace it."
        )
    }

    private func unwritable(_ number: Int32) -> SignetError {
        SignetError(
            .unwritableFile,
            "Cannot write \(isStandardOutput ? "standard output" : path): \(String(cString: strerror(number))).",
            remedy: "Check that the directory exists, may be written to, and has space left."
        )
    }
}
