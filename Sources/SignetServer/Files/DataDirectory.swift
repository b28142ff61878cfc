import Foundation
import SignetCore

/// The directory of the program's own files.
enum DataDirectory {
    /// Makes the directory with mode 0700, and those above it, where they are missing.
    /// - Throws: `.unwritableFile` naming the path and what the system said.
    static func make(_ path: String) throws {
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw SignetError(
                .unwritableFile, "The data directory \(path) cannot be made.",
                remedy: "Make it, or name another data_directory in signet.yaml.", cause: error)
        }
    }
}
