import Foundation
import SignetCore
import SignetStorage
import SignetTestSupport
import Testing

/// Files and disks that do not play along.
@Suite struct DatabaseFailureTests {
    private let directory: TemporaryDirectory
    private var path: String { directory.file("signet.db") }

    private static let notes = Migration(
        name: "notes-1", statements: ["CREATE TABLE notes (id INTEGER PRIMARY KEY, data BLOB)"])

    init() throws {
        directory = try TemporaryDirectory()
    }

    @Test func newerDatabaseIsRefusedAndUnchanged() async throws {
        let newer = Migration(name: "notes-2", statements: ["ALTER TABLE notes ADD COLUMN extra TEXT"])
        try await Database.open(path: path, migrations: [Self.notes, newer]).close()
        let error = try #require(throws: SignetError.self) { try Database.open(path: path, migrations: [Self.notes]) }
        #expect(error.code == .databaseTooNew)
        #expect(error.message.contains("notes-2") && error.message.contains(path))
        try await Database.open(path: path, migrations: [Self.notes, newer]).close()
    }

    @Test func migrationsAreAppliedOnceAndInOrder() async throws {
        try await Database.open(path: path, migrations: [Self.notes]).close()
        let fill = Migration(name: "notes-2", statements: ["INSERT INTO notes (data) VALUES (x'00')"])
        for _ in 0..<2 {
            let database = try Database.open(path: path, migrations: [Self.notes, fill])
            let count = try await database.read { try $0.rows("SELECT COUNT(*) FROM notes", [])[0].integer(0) }
            #expect(count == 1)
            try await database.close()
        }
    }

    @Test func failingMigrationLeavesNothingBehind() throws {
        let broken = Migration(name: "notes-2", statements: ["CREATE TABLE more (id INTEGER)", "NONSENSE"])
        #expect(throws: SignetError(.storageFailed, "")) {
            try Database.open(path: path, migrations: [Self.notes, broken])
        }
        #expect(throws: Never.self) { try Database.open(path: path, migrations: [Self.notes]) }
    }

    @Test func foreignFileIsRefusedAndUnchanged() throws {
        let text = String(repeating: "this is no database. ", count: 500)
        try directory.write("signet.db", text)
        let error = try #require(throws: SignetError.self) { try Database.open(path: path, migrations: []) }
        #expect(error.code == .databaseUnusable)
        #expect(error.message.contains(path))
        #expect(try directory.text("signet.db") == text)
    }

    @Test(arguments: ["/proc/signet.db", "/nowhere/signet.db", "/proc/version"])
    func unwritablePlaceIsNamed(_ place: String) throws {
        let error = try #require(throws: SignetError.self) { try Database.open(path: place, migrations: []) }
        #expect(error.code == .databaseUnusable)
        #expect(error.message.contains(place))
        #expect(error.remedy != nil)
    }

    @Test func fullDiskFailsThatWriteOnlyAndWorkGoesOn() async throws {
        let database = try Database.open(path: path, migrations: [Self.notes])
        try await database.write { _ = try $0.execute("INSERT INTO notes (data) VALUES (x'01')") }
        let pages = try await database.write { try $0.rows("PRAGMA page_count", [])[0].integer(0) }
        try await limit(database, to: pages + 4)
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<20 {
                group.addTask {
                    await #expect(throws: SignetError(.storageFull, "")) {
                        try await database.write { session in
                            _ = try session.execute("INSERT INTO notes (data) VALUES (zeroblob(100000))")
                        }
                    }
                }
            }
        }
        try await limit(database, to: pages + 10_000)
        try await database.write { _ = try $0.execute("INSERT INTO notes (data) VALUES (x'02')") }
        let kept = try await database.read {
            try $0.rows("SELECT data FROM notes ORDER BY id", []).map { try $0.blob(0) }
        }
        #expect(kept == [[1], [2]])
    }

    private func limit(_ database: Database, to pages: Int64) async throws {
        _ = try await database.write { try $0.rows("PRAGMA max_page_count = \(pages)", []) }
    }
}
