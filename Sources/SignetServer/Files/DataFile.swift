import Foundation
import SignetCore

/// Small files in the data directory that other programs read.
enum DataFile {
    /// Writes the file so that a reader sees the old content or the new, never a part.
    /// - Throws: `.unwritableFile` naming the path and what the system said.
    static func write(_ text: String, to path: String, mode: mode_t) throws {
        let temporary = "\(path).new"
        unlink(temporary)
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw unwritable(path, errno) }
        defer { close(descriptor) }
        let bytes = Array(text.utf8)
        guard Foundation.write(descriptor, bytes, bytes.count) == bytes.count, fsync(descriptor) == 0,
            rename(temporary, path) == 0
        else {
            let code = errno
            unlink(temporary)
            throw unwritable(path, code)
        }
    }

    /// Makes a directory with mode 0700, and those above it, where they are missing.
    /// - Throws: `.unwritableFile` naming the path and what the system said.
    static func makeDirectory(_ path: String) throws {
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw SignetError(
                .unwritableFile, "The data directory \(path) cannot be made.",
                remedy: "Make it, or name another data_directory in signet.yaml.", cause: error)
        }
    }

    private static func unwritable(_ path: String, _ code: Int32) -> SignetError {
        SignetError(
            .unwritableFile, "\(path) cannot be written: \(String(cString: strerror(code))).",
            remedy: "Check the directory's owner and mode, and that the disk has space left.")
    }
}
