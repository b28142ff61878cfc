import Foundation
import SignetCore
import SignetStorage
import SignetTestSupport
import Testing

@Suite struct DatabaseTests {
    private let directory: TemporaryDirectory
    private var path: String { directory.file("signet.db") }

    private static let notes = Migration(
        name: "notes-1",
        statements: [
            "CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE, number INTEGER, data BLOB)"
        ]
    )

    init() throws {
        directory = try TemporaryDirectory()
    }

    private func open() throws -> Database { try Database.open(path: path, migrations: [Self.notes]) }

    @Test func valuesComeBackAsStored() async throws {
        let database = try open()
        let values: [SQLValue] = [.text("ü€\u{0}x"), .integer(.min), .blob([0, 255, 1])]
        let rows = try await database.write { session in
            try session.rows(
                "INSERT INTO notes (text, number, data) VALUES ($1, $2, $3) RETURNING text, number, data", values)
        }
        #expect(rows.map(\.values) == [values])
        try await database.write {
            _ = try $0.execute("INSERT INTO notes (text, data) VALUES ($1, $2)", [.text(""), .blob([])])
        }
        let empty = try await database.read { try $0.row("SELECT text, data, number FROM notes WHERE text = ''") }
        #expect(empty?.values == [.text(""), .blob([]), .null])
    }

    @Test func parametersAreBoundByNumberWhateverTheirOrder() async throws {
        let database = try open()
        let row = try await database.read { session in
            try session.row("SELECT $2, $1, $2, $12", (1...12).map { .integer($0) })
        }
        #expect(row?.values == [.integer(2), .integer(1), .integer(2), .integer(12)])
    }

    @Test func missingValueIsAnError() async throws {
        let database = try open()
        await #expect(throws: SignetError(.storageFailed, "")) {
            try await database.read { try $0.rows("SELECT $1, $2", [.integer(1)]) }
        }
    }

    @Test func columnOfAnotherTypeIsAnError() throws {
        let row = SQLRow(values: [.text("a"), .null])
        #expect(throws: SignetError(.storageCorrupt, "")) { try row.integer(0) }
        #expect(throws: SignetError(.storageCorrupt, "")) { try row.blob(1) }
        #expect(throws: SignetError(.storageCorrupt, "")) { try row.text(2) }
        #expect(try row.optionalBlob(1) == nil)
    }

    @Test func commitsAreSynchronousAndKeysForeign() async throws {
        let database = try open()
        // Read on the writer's own connection: synchronous is a setting of each connection.
        let settings = try await database.write { session in
            try ["synchronous", "foreign_keys", "journal_mode"].map {
                try session.rows("PRAGMA \($0)", [])[0].values[0]
            }
        }
        #expect(settings == [.integer(2), .integer(1), .text("wal")])
    }

    @Test func fileIsForItsOwnerOnly() async throws {
        let database = try open()
        try await database.write { _ = try $0.execute("INSERT INTO notes (text) VALUES ('a')") }
        for suffix in ["", "-wal", "-shm"] {
            let attributes = try FileManager.default.attributesOfItem(atPath: path + suffix)
            #expect(attributes[.posixPermissions] as? Int == 0o600, "\(suffix)")
        }
    }

    /// As `signet up` and the first command beside it do: both find a new file whose journal is not a WAL yet, and one writes first.
    /// SQLite fails the other's change of the journal at once.
    @Test func aNewFileThatAnotherProgramWritesIsWaitedFor() async throws {
        let (path, held) = (path, directory.file("held"))
        let program = """
            import sqlite3, sys, time
            database = sqlite3.connect(sys.argv[1], isolation_level=None)
            database.execute("BEGIN IMMEDIATE")
            open(sys.argv[2], "w").close()
            time.sleep(0.3)
            database.execute("COMMIT")
            """
        async let other = runTool("python3", ["-c", program, path, held])
        try await yielding { FileManager.default.fileExists(atPath: held) }
        let database = try open()
        try await database.write { _ = try $0.execute("INSERT INTO notes (text) VALUES ('a')") }
        let end = try await other
        #expect(end.status == 0, "\(end.everything)")
    }

    @Test func concurrentWritesAllArriveAndFailuresAreUndoneAlone() async throws {
        let database = try open()
        struct Unwanted: Error {}
        let failed = await withTaskGroup(of: Bool.self) { group in
            for number in 0..<400 {
                group.addTask {
                    do {
                        try await database.write { session in
                            try session.execute("INSERT INTO notes (text) VALUES ($1)", [.text("n\(number)")])
                            if number % 3 == 0 { throw Unwanted() }
                        }
                        return false
                    } catch {
                        return error is Unwanted
                    }
                }
            }
            return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(failed == 134)
        let stored = try await database.read { session in
            try session.rows("SELECT text FROM notes", []).map { try Int($0.text(0).dropFirst()) ?? 0 }
        }
        #expect(Set(stored) == Set((0..<400).filter { $0 % 3 != 0 }))
    }

    @Test func constraintFailureIsAConflict() async throws {
        let database = try open()
        try await database.write { _ = try $0.execute("INSERT INTO notes (text) VALUES ('a')") }
        await #expect(throws: SignetError(.storageConflict, "")) {
            try await database.write { _ = try $0.execute("INSERT INTO notes (text) VALUES ('a')") }
        }
    }

    @Test func waitingWritesShareACommit() async throws {
        let database = try open()
        let log = path + "-wal"
        let before = try pages(log)
        let gate = DispatchSemaphore(value: 0)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await database.write { _ in gate.wait() } }
            for number in 0..<200 {
                group.addTask {
                    try await database.write { session in
                        _ = try session.execute("INSERT INTO notes (text) VALUES ($1)", [.text("\(number)")])
                    }
                }
            }
            group.addTask { gate.signal() }
            try await group.waitForAll()
        }
        // One by one, each write would add two pages to the log: the table's and the index's.
        #expect(try pages(log) - before < 200)
    }

    private func pages(_ log: String) throws -> Int {
        let size = try FileManager.default.attributesOfItem(atPath: log)[.size] as? Int
        return (size ?? 0) / 4120
    }

    @Test func readersSeeOneStateWhileWritesGoOn() async throws {
        let database = try open()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                for number in 0..<200 {
                    try await database.write { session in
                        try session.execute("INSERT INTO notes (text) VALUES ($1)", [.text("a\(number)")])
                        try session.execute("INSERT INTO notes (text) VALUES ($1)", [.text("b\(number)")])
                    }
                }
            }
            group.addTask {
                for _ in 0..<200 {
                    let count = try await database.read { try $0.rows("SELECT COUNT(*) FROM notes", [])[0].integer(0) }
                    #expect(count.isMultiple(of: 2))
                }
            }
            try await group.waitForAll()
        }
    }

    @Test func looksSeeWhatAnotherInstanceHasCommitted() async throws {
        let (database, other) = (try open(), try open())
        let count = { try database.look { try $0.row("SELECT COUNT(*) FROM notes")?.integer(0) } }
        #expect(try count() == 0)
        try await other.write { _ = try $0.execute("INSERT INTO notes (text) VALUES ('a')") }
        #expect(try count() == 1)
        try await database.close()
        #expect(throws: SignetError(.databaseClosed, "")) { try count() }
    }

    @Test func closedDatabaseRefuses() async throws {
        let database = try open()
        try await database.close()
        await #expect(throws: SignetError(.databaseClosed, "")) { try await database.write { _ in } }
        await #expect(throws: SignetError(.databaseClosed, "")) { try await database.read { _ in } }
    }

    @Test func twoInstancesWriteToOneFile() async throws {
        let first = try open()
        let second = try open()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<300 {
                let database = number % 2 == 0 ? first : second
                group.addTask {
                    try await database.write { session in
                        _ = try session.execute("INSERT INTO notes (text) VALUES ($1)", [.text("\(number)")])
                    }
                }
            }
            try await group.waitForAll()
        }
        let count = try await second.read { try $0.rows("SELECT COUNT(*) FROM notes", [])[0].integer(0) }
        #expect(count == 300)
    }
}
