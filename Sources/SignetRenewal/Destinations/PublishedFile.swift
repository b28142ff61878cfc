import Foundation
import SignetCore

/// Small files that others read: whoever reads sees the whole file or none.
package enum PublishedFile {
    /// Writes the file (owned by this process's user) in one step, with the directories that are missing above it.
    /// - Parameter mode: its permission bits
    /// - Throws: `.unwritableFile` with the path and what to do.
    package static func write(_ content: [UInt8], to path: String, mode: UInt32 = 0o644) throws {
        let directory = AbsolutePath.directory(of: path)
        try DurableFiles.createDirectories(directory)
        let temporary = "\(directory)/.signet-\(UUID().uuidString)"
        do {
            try DurableFiles.create(
                temporary, content: content, mode: FileMode(bits: mode_t(mode)), owner: .process)
            guard rename(temporary, path) == 0 else { throw DurableFiles.failure("write", path) }
        } catch {
            unlink(temporary)
            throw error
        }
    }

    /// Removes the file; that there is none is no error. Directories stay.
    /// - Throws: `.unwritableFile` with the path and what to do.
    package static func remove(_ path: String) throws {
        guard unlink(path) == 0 || errno == ENOENT || errno == ENOTDIR else {
            throw DurableFiles.failure("remove", path)
        }
    }
}
