import Foundation
import GRDB
import GRDBSQLite
import SignetCore

/// What SQLite said when something failed, and its translation into our errors.
struct StorageFailure {
    private let code: Int32
    private let message: String
    /// errno of the system call behind an I/O error; 0 when unknown.
    private let systemError: Int32

    /// The failure that GRDB reports.
    init(_ error: DatabaseError) {
        code = error.extendedResultCode.rawValue
        message = error.message ?? String(describing: error.resultCode)
        systemError = 0
    }

    /// The last failure on a connection.
    init(lastErrorOf connection: OpaquePointer?) {
        code = sqlite3_extended_errcode(connection)
        message = String(cString: sqlite3_errmsg(connection))
        systemError = sqlite3_system_errno(connection)
    }

    /// The error for the person who must act.
    func error(path: String) -> SignetError {
        switch code & 0xFF {
        case SQLITE_FULL:
            return full(path)
        case SQLITE_IOERR where [ENOSPC, EDQUOT, EFBIG].contains(systemError) || code == Self.sharedMemorySize:
            return full(path)
        case SQLITE_CANTOPEN, SQLITE_READONLY, SQLITE_PERM, SQLITE_AUTH:
            return SignetError(
                .databaseUnusable,
                "The database \(path) cannot be opened for writing: \(detail).",
                remedy: "The file and its directory must exist and be writable by the user signet runs as."
            )
        case SQLITE_CORRUPT, SQLITE_NOTADB:
            return SignetError(
                .databaseUnusable,
                "The file \(path) is damaged or no Signet database: \(detail).",
                remedy: "Restore it from a backup, or name another data directory."
            )
        case SQLITE_IOERR:
            return SignetError(
                .databaseUnusable,
                "Reading or writing the database \(path) failed: \(detail).",
                remedy: "Check the disk and its file system (free space, quota, kernel log)."
            )
        case SQLITE_BUSY, SQLITE_LOCKED:
            return SignetError(
                .databaseBusy,
                "The database \(path) stayed locked by another process: \(detail).",
                remedy: "Look for a signet (or sqlite3) process that hangs, and try again."
            )
        case SQLITE_CONSTRAINT:
            return SignetError(.storageConflict, "The database refused a change: \(message).")
        case SQLITE_MISUSE where message.contains("closed"):
            return Self.closed
        default:
            return SignetError(.storageFailed, "A database statement failed on \(path): \(detail), code \(code).")
        }
    }

    static let closed = SignetError(.databaseClosed, "The database has been closed; the program is stopping.")

    /// SQLITE_IOERR_SHMSIZE: the shared-memory file could not grow; only a full disk does that.
    private static let sharedMemorySize: Int32 = SQLITE_IOERR | (19 << 8)

    private func full(_ path: String) -> SignetError {
        SignetError(
            .storageFull,
            "No space is left for the database \(path): \(detail). Nothing of this change was stored.",
            remedy: "Free space on that file system (or raise the quota); signet goes on by itself then."
        )
    }

    private var detail: String {
        systemError == 0 ? message : "\(message), \(String(cString: strerror(systemError)))"
    }
}
