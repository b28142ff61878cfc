import Foundation
import GRDB
import SignetCore

/// The database: grouped durable writes, concurrent reads.
///
/// One SQLite file in WAL mode. Any number of processes may have it open: a writer waits for another process's transaction
/// (up to about 30 s), readers never wait. A write that has returned survives power loss.
public final class Database: Sendable {
    /// The file.
    public let path: String

    private let pool: DatabasePool
    private let writes: WriteQueue

    /// Opens (and creates, mode 0600, and migrates) the SQLite file.
    /// - Parameters:
    ///   - path: the file; its directory must exist
    ///   - migrations: everything this program knows, in order; all programs that open the file must pass the same list
    /// - Throws: `.databaseTooNew` when the file holds migrations this program does not know; `.databaseUnusable`,
    ///   `.databaseBusy`, `.storageFull`.
    public static func open(path: String, migrations: [Migration]) throws -> Database {
        try createFile(path)
        do {
            let pool = try openPool(path)
            try pool.writeWithoutTransaction { database in
                try requireFullSynchronization(database, path: path)
                try migrate(database, path: path, migrations: migrations)
            }
            return Database(path: path, pool: pool)
        } catch let error as DatabaseError {
            throw StorageFailure(error).error(path: path)
        }
    }

    private init(path: String, pool: DatabasePool) {
        self.path = path
        self.pool = pool
        writes = WriteQueue(pool: pool)
    }

    /// Runs `body` in a transaction that may be shared with other writers; returns after the commit is on disk.
    ///
    /// A throwing body is undone alone. The body runs on the one writer thread: it must be short and must not block. It is
    /// run, and its result stored, even when the calling task is cancelled meanwhile. It may be run again after what it
    /// did was undone, because another writer's body failed: what it does outside of the session must not matter.
    /// - Throws: what `body` throws; `.storageFull`, `.databaseBusy`, `.databaseUnusable`, `.databaseClosed`.
    public func write<T: Sendable>(_ body: @escaping @Sendable (any SQLSession) throws -> T) async throws -> T {
        try await writes.write(body)
    }

    /// How many transactions this process has committed. What was read after a count was taken is still so while the count is
    /// the same, as far as other processes have not changed it. Costs nothing.
    public var commitCount: UInt64 { writes.commitCount }

    /// Runs `body` on a snapshot: it sees one committed state, whatever is written meanwhile.
    /// - Throws: what `body` throws; `.databaseUnusable`, `.databaseClosed`; `CancellationError` when cancelled.
    public func read<T: Sendable>(_ body: @escaping @Sendable (any SQLSession) throws -> T) async throws -> T {
        do {
            return try await pool.read { try body(SQLiteSession($0)) }
        } catch let error as DatabaseError {
            throw StorageFailure(error).error(path: path)
        }
    }

    /// Looks up a row or two by an index on the calling thread, which waits: to hand so little to another thread would take
    /// longer. Each statement sees what is committed when it begins.
    /// - Throws: what `body` throws; `.databaseUnusable`, `.databaseClosed`.
    public func look<T>(_ body: (any SQLSession) throws -> T) throws -> T {
        do {
            return try pool.unsafeRead { try body(SQLiteSession($0)) }
        } catch let error as DatabaseError {
            throw StorageFailure(error).error(path: path)
        }
    }

    /// Answers the writes already queued, then closes every connection; later calls throw `.databaseClosed`.
    /// - Throws: `.databaseBusy` when a read is still going on.
    public func close() async throws {
        await writes.close()
        do {
            try pool.close()
        } catch let error as DatabaseError {
            throw StorageFailure(error).error(path: path)
        }
    }
}

extension Database {
    /// Pages in the WAL after which a commit also moves them into the database file: 16 MiB. A larger WAL means rarer but
    /// longer pauses for the writes that share that commit.
    private static let checkpointPages = 4000

    /// How long the journal of a new file may be made by somebody else.
    private static let openingPatience: Duration = .seconds(30)

    /// Opens the connections. Where several programs open a new file at the same moment, each wants to make its journal a WAL, for which
    /// SQLite needs the file for itself and, lest two wait for each other, does not ask ``Configuration/busyMode``.
    private static func openPool(_ path: String) throws -> DatabasePool {
        let clock = ContinuousClock()
        let end = clock.now + openingPatience
        while true {
            do {
                return try DatabasePool(path: path, configuration: configuration())
            } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY && clock.now < end {
                usleep(UInt32.random(in: 1_000...20_000))
            }
        }
    }

    private static func configuration() -> Configuration {
        var configuration = Configuration()
        configuration.label = "signet.database"
        configuration.maximumReaderCount = 4
        // A short random wait keeps a small writer (the command line) from starving beside a busy one (the server), which
        // SQLite's own back-off, growing to 100 ms, would allow.
        configuration.busyMode = .callback { attempts in
            usleep(UInt32.random(in: 500...4_500))
            return attempts < 12_000
        }
        configuration.prepareDatabase { database in
            try database.execute(sql: "PRAGMA temp_store = MEMORY")
            if !database.configuration.readonly {
                try database.execute(sql: "PRAGMA wal_autocheckpoint = \(checkpointPages)")
                try database.execute(sql: "PRAGMA cache_size = -16000")
            }
        }
        return configuration
    }

    /// GRDB sets `synchronous = NORMAL` after `prepareDatabase`, with which a commit does not survive power loss.
    private static func requireFullSynchronization(_ database: GRDB.Database, path: String) throws {
        try database.execute(sql: "PRAGMA synchronous = FULL")
        guard try Int.fetchOne(database, sql: "PRAGMA synchronous") == 2 else {
            throw SignetError(
                .databaseUnusable, "SQLite does not accept synchronous=FULL on \(path); commits would not be durable.")
        }
    }

    private static func migrate(_ database: GRDB.Database, path: String, migrations: [Migration]) throws {
        try database.inTransaction(.immediate) {
            let migrator = SchemaMigrator(migrations: migrations, path: path)
            try migrator.migrate(SQLiteSession(database), now: Date().millisecondsSince1970)
            return .commit
        }
    }

    /// SQLite would make the file readable to the group and the world. A file that exists is not opened here: closing it
    /// would drop the locks that SQLite holds on it in this process.
    private static func createFile(_ path: String) throws {
        let descriptor = Foundation.open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        if descriptor >= 0 {
            Foundation.close(descriptor)
        } else if errno != EEXIST {
            let reason = String(cString: strerror(errno))
            throw SignetError(
                [ENOSPC, EDQUOT].contains(errno) ? .storageFull : .databaseUnusable,
                "The database \(path) cannot be created: \(reason).",
                remedy: "Its directory must exist, be writable by the user signet runs as, and have free space."
            )
        }
    }
}
