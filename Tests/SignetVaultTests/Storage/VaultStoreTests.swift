import SignetCore
import SignetStorage
import SignetTestSupport
import Synchronization
import Testing

@testable import SignetVault

@Suite struct VaultStoreTests {
    private func run(_ body: (VaultStore, VaultStore) async throws -> Void) async throws {
        let directory = try TemporaryDirectory()
        let database = try Database.open(
            path: directory.file("signet.db"), migrations: Sealer.migrations + VaultMigrations.all)
        let sealer = try await Sealer.open(
            database: database, source: .file(path: directory.file("key"), createIfMissing: true))
        let changes = SpaceChanges()
        try await body(
            VaultStore(database: database, sealer: sealer, space: "one", changes: changes),
            VaultStore(database: database, sealer: sealer, space: "two", changes: changes))
        try await database.close()
        withExtendedLifetime(directory) {}
    }

    @Test func keepsAndLists() async throws {
        try await run { one, two in
            for path in ["a", "a/x", "a/y/z", "a-b", "b"] { try await one.put([path], path) }
            try await two.put(["other"], "a")
            #expect(try await one.list() == ["a", "a-b", "a/", "b"])
            #expect(try await one.list("a/") == ["x", "y/"])
            #expect(try await one.paths(below: "a/") == ["a/x", "a/y/z"])
            #expect(try await one.get([String].self, "a/x") == ["a/x"])
            #expect(try await two.get([String].self, "a") == ["other"])
            #expect(try await one.remove("a"))
            #expect(try await !one.remove("a"))
            try await one.removeAll()
            #expect(try await one.list().isEmpty)
            #expect(try await two.list() == ["a"])
        }
    }

    @Test func changesInOneStep() async throws {
        try await run { store, _ in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<20 {
                    group.addTask { try await store.change(Int.self, "count") { $0 = ($0 ?? 0) + 1 } }
                }
                try await group.waitForAll()
            }
            #expect(try await store.get(Int.self, "count") == 20)
            await #expect(throws: VaultFailure.notFound) {
                try await store.change(Int.self, "count") { (value: inout Int?) in
                    value = nil
                    throw VaultFailure.notFound
                }
            }
            #expect(try await store.get(Int.self, "count") == 20)
            try await store.change(Int.self, "count") { $0 = nil }
            #expect(try await store.get(Int.self, "count") == nil)
        }
    }

    @Test func keepsReadyWhatNobodyChanges() async throws {
        try await run { store, other in
            let made = Mutex(0)
            let value = CachedValue<String, String?>(store, "name") { stored in
                made.withLock { $0 += 1 }
                return stored.map { "<\($0)>" }
            }
            #expect(try await value.current() == nil)
            try await store.put("a", "name")
            #expect(try await value.current() == "<a>")
            #expect(try await value.current() == "<a>")
            #expect(made.withLock { $0 } == 2)
            // Of the same space, and of another one.
            try await store.put("b", "other name")
            try await other.put("c", "name")
            #expect(try await value.current() == "<a>")
            #expect(made.withLock { $0 } == 2)
            try await value.change { $0 = ($0 ?? "") + "d" }
            #expect(try await value.current() == "<ad>")
            try await store.remove("name")
            #expect(try await value.current() == nil)
            try await store.put("e", "name")
            try await store.removeAll()
            #expect(try await value.current() == nil)
        }
    }
}
