import Foundation
import SignetCore

/// Whether PostgreSQL will accept a key file: it refuses one that others may read (PostgreSQL documentation, "Secure TCP/IP
/// Connections with SSL").
struct PostgreSQLKeyCheck: Sendable {
    let key: String
    /// Its owner is the user as whom the server runs.
    let dataDirectory: String

    /// - Returns: what was found, as a sentence.
    /// - Throws: `.actionFailed` saying what is wrong with the key file.
    func run() throws -> String {
        let directory = try status(of: dataDirectory)
        let file = try status(of: key)
        guard file.st_mode & S_IFMT == S_IFREG else { throw failure("is not a regular file") }
        // The server's own file may be read by nobody else; root's also by its group.
        switch file.st_uid {
        case directory.st_uid: try require(file, forbidden: 0o077, "0600")
        case 0: try require(file, forbidden: 0o037, "0640")
        default:
            throw failure("belongs to user \(file.st_uid), and the server runs as user \(directory.st_uid)")
        }
        return "PostgreSQL may use \(key)"
    }

    private func require(_ file: stat, forbidden: mode_t, _ allowed: String) throws {
        guard file.st_mode & forbidden != 0 else { return }
        throw failure("has the mode \(String(file.st_mode & 0o777, radix: 8)), and at most \(allowed) is allowed")
    }

    private func status(of path: String) throws -> stat {
        var status = stat()
        guard stat(path, &status) == 0 else { throw DurableFiles.failure("look at", path, code: .actionFailed) }
        return status
    }

    private func failure(_ reason: String) -> SignetError {
        SignetError(
            .actionFailed, "PostgreSQL will refuse the key \(key): it \(reason).",
            remedy: "Set owner (the user of the server) and key_mode \"0600\" in the configuration.")
    }
}
