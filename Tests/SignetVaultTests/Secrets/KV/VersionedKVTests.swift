import SignetCore
import SignetTestSupport
import Testing

@testable import SignetVault

@Suite("Key-value, version 2")
struct VersionedKVTests {
    private func run(_ body: (BackendStage) async throws -> Void) async throws {
        try await BackendStage.run(KVKind.self, options: ["version": "2"]) { try await body($0) }
    }

    private func put(_ stage: BackendStage, _ number: Int, cas: Int? = nil) async throws -> VaultResponse {
        let options: JSONValue = cas.map { ["cas": .integer($0)] } ?? [:]
        return try await stage.ask(.update, "data/a", ["data": ["n": .integer(number)], "options": options])
    }

    @Test("Every write makes a version; each can be read")
    func versions() async throws {
        try await run { stage in
            for number in 1...3 {
                let written = try await put(stage, number).data
                #expect(written?["version"] == .integer(number))
                #expect(written?["created_time"] == "2027-01-15T08:00:00Z")
                #expect(written?["deletion_time"] == "" && written?["destroyed"] == false)
                #expect(written?["custom_metadata"] == .null)
            }
            #expect(try await stage.ask(.read, "data/a").data?["data"] == ["n": 3])
            let second = try await stage.ask(.read, "data/a", ["version": "2"])
            #expect(second.data?["data"] == ["n": 2] && second.status == nil)
            #expect(await vaultFailure { try await stage.ask(.read, "data/a", ["version": 9]) } == .notFound)
            #expect(await vaultFailure { try await stage.ask(.read, "data/none") } == .notFound)
        }
    }

    @Test("A writer can say which version it replaces")
    func checkAndSet() async throws {
        try await run { stage in
            let mismatch = VaultFailure.invalid("check-and-set parameter did not match the current version")
            _ = try await put(stage, 1, cas: 0)
            #expect(await vaultFailure { try await put(stage, 2, cas: 0) } == mismatch)
            #expect(await vaultFailure { try await put(stage, 2, cas: -1) } == mismatch)
            _ = try await put(stage, 2, cas: 1)
            try await stage.ask(.update, "config", ["cas_required": "true"])
            #expect(
                await vaultFailure { try await put(stage, 3) }
                    == .invalid("check-and-set parameter required for this call"))
            #expect(await vaultFailure { try await stage.ask(.update, "data/a") } == .invalid("no data provided"))
        }
    }

    @Test("The oldest versions go when there are more than are kept", arguments: [(0, 0, 10), (3, 0, 3), (3, 5, 5)])
    func limit(store: Int, secret: Int, kept: Int) async throws {
        try await run { stage in
            try await stage.ask(.update, "config", ["max_versions": .integer(store)])
            try await stage.ask(.update, "metadata/a", ["max_versions": .integer(secret)])
            for number in 1...12 { _ = try await put(stage, number) }
            let metadata = try await stage.ask(.read, "metadata/a").data
            #expect(metadata?["versions"]?.members?.keys.compactMap { Int($0) }.sorted() == Array((13 - kept)...12))
            #expect(metadata?["current_version"] == 12 && metadata?["oldest_version"] == .integer(13 - kept))
            #expect(metadata?["max_versions"] == .integer(secret))
        }
    }

    @Test("Deleted is not found and yet told of, and can be taken back; destroyed cannot")
    func deletion() async throws {
        try await run { stage in
            for number in 1...3 { _ = try await put(stage, number) }
            try await stage.ask(.delete, "data/a")
            let deleted = try await stage.ask(.read, "data/a")
            #expect(deleted.status == 404 && deleted.data?["data"] == .null)
            #expect(deleted.data?["metadata"]?["deletion_time"] == "2027-01-15T08:00:00Z")
            #expect(deleted.data?["metadata"]?["version"] == 3)
            try await stage.ask(.update, "undelete/a", ["versions": [3, 7]])
            #expect(try await stage.ask(.read, "data/a").data?["data"] == ["n": 3])
            try await stage.ask(.update, "delete/a", ["versions": "1,2"])
            try await stage.ask(.update, "destroy/a", ["versions": [2]])
            try await stage.ask(.update, "undelete/a", ["versions": [1, 2]])
            #expect(try await stage.ask(.read, "data/a", ["version": 1]).data?["data"] == ["n": 1])
            let destroyed = try await stage.ask(.read, "data/a", ["version": 2])
            #expect(destroyed.status == 404 && destroyed.data?["metadata"]?["destroyed"] == true)
            #expect(
                await vaultFailure { try await stage.ask(.update, "destroy/a") }
                    == .invalid("No version number provided"))
            try await stage.ask(.update, "delete/none", ["versions": [1]])
            #expect(await vaultFailure { try await stage.ask(.read, "metadata/none") } == .notFound)
        }
    }

    @Test("Versions end by themselves where that is said")
    func lifetime() async throws {
        try await run { stage in
            try await stage.ask(.update, "config", ["delete_version_after": "30m0s"])
            #expect(try await stage.ask(.read, "config").data?["delete_version_after"] == "30m0s")
            try await stage.ask(.update, "metadata/a", ["delete_version_after": "30s"])
            #expect(try await put(stage, 1).data?["deletion_time"] == "2027-01-15T08:00:30Z")
            #expect(try await stage.ask(.read, "data/a").status == nil)
            stage.clock.advance(by: .seconds(31))
            #expect(try await stage.ask(.read, "data/a").status == 404)
            try await stage.ask(.update, "config", ["delete_version_after": "-1s"])
            #expect(try await put(stage, 2).data?["deletion_time"] == "")
        }
    }

    @Test("Some members are changed by merging; nothing there, nothing changed")
    func patch() async throws {
        try await run { stage in
            #expect(await vaultFailure { try await stage.ask(.patch, "data/a", ["data": ["x": 1]]) } == .notFound)
            try await stage.ask(.update, "data/a", ["data": ["keep": 1, "go": 2, "deep": ["a": 1, "b": 2]]])
            let patched = try await stage.ask(
                .patch, "data/a", ["data": ["go": .null, "new": "n", "deep": ["b": .null, "c": 3]]])
            #expect(patched.data?["version"] == 2)
            let merged = try await stage.ask(.read, "data/a").data?["data"]
            #expect(merged == ["keep": 1, "new": "n", "deep": ["a": 1, "c": 3]])
            let shallow = try await stage.ask(.read, "subkeys/a", ["depth": 1]).data?["subkeys"]
            #expect(shallow == ["keep": .null, "new": .null, "deep": .null])
            let deep = try await stage.ask(.read, "subkeys/a").data?["subkeys"]
            #expect(deep == ["keep": .null, "new": .null, "deep": ["a": .null, "c": .null]])
            try await stage.ask(.delete, "data/a")
            let gone = try await stage.ask(.patch, "data/a", ["data": ["x": 1]])
            #expect(gone.status == 404 && gone.data?["data"] == .null)
        }
    }

    @Test("Metadata: notes, rules, names, and the end of it all")
    func metadata() async throws {
        try await run { stage in
            try await stage.ask(
                .update, "metadata/a/b", ["custom_metadata": ["color": "blue", "size": "9"], "cas_required": true])
            let read = try await stage.ask(.read, "metadata/a/b").data
            #expect(read?["custom_metadata"] == ["color": "blue", "size": "9"])
            #expect(read?["cas_required"] == true && read?["versions"] == [:] && read?["current_version"] == 0)
            #expect(read?["delete_version_after"] == "0s")
            try await stage.ask(.patch, "metadata/a/b", ["custom_metadata": ["size": .null, "new": "x"]])
            let notes = try await stage.ask(.read, "metadata/a/b").data?["custom_metadata"]
            #expect(notes == ["color": "blue", "new": "x"])
            #expect(try await stage.ask(.list, "metadata").data?["keys"] == ["a/"])
            #expect(try await stage.ask(.list, "metadata/a").data?["keys"] == ["b"])
            try await stage.ask(.update, "config", ["cas_required": true])
            let warned = try await stage.ask(.update, "metadata/a/b", ["cas_required": false])
            #expect(warned.warnings.first?.hasPrefix("\"cas_required\" set to false, but is mandated") == true)
            try await stage.ask(.delete, "metadata/a/b")
            #expect(await vaultFailure { try await stage.ask(.read, "metadata/a/b") } == .notFound)
        }
    }

    @Test(
        "Notes are short",
        arguments: [
            JSONValue.object(Dictionary(uniqueKeysWithValues: (0..<65).map { ("k\($0)", "v") })),
            .object([String(repeating: "k", count: 129): "v"]),
            .object(["k": .string(String(repeating: "v", count: 513))]),
            .object(["k": "a\u{1}b"]), .object(["k": ["nested": "x"]]), 5,
        ])
    func customMetadataLimits(value: JSONValue) async throws {
        try await run { stage in
            let failure = await vaultFailure { try await stage.ask(.update, "metadata/a", ["custom_metadata": value]) }
            #expect(failure?.status == 400)
            #expect(failure?.messages.first?.hasPrefix("custom_metadata validation failed: ") == true)
        }
    }

    @Test("Paths of version 1 are answered with what is meant")
    func misplaced() async throws {
        try await run { stage in
            let failure = await vaultFailure { try await stage.ask(.update, "a", ["k": "v"]) }
            #expect(failure?.status == 404 && failure?.messages == [])
            #expect(failure?.warnings.first?.contains("use 'vault kv put' for this operation") == true)
            let root = await vaultFailure { try await stage.ask(.read, "data") }
            #expect(root?.warnings == ["Non-listing operations on the root of a K/V v2 mount are not supported."])
        }
    }

    @Test("Fields of any type are refused or understood, never a fault", arguments: 0..<40)
    func foreignFields(seed: Int) async throws {
        try await run { stage in
            var generator = SeededGenerator(seed: UInt64(seed))
            let values: [JSONValue] = [
                .null, true, -1, 9_223_372_036_854_775_807, .number(1.5), "", "x", "-9s", [], ["a", 1], [:],
                ["cas": "x"], ["cas": 0],
            ]
            let paths = ["data/a", "metadata/a", "config", "delete/a", "undelete/a", "destroy/a", "subkeys/a"]
            let names = [
                "data", "options", "versions", "version", "max_versions", "cas_required", "delete_version_after",
                "custom_metadata", "depth",
            ]
            for _ in 0..<20 {
                var fields: [String: JSONValue] = [:]
                for name in names where Bool.random(using: &generator) {
                    fields[name] = values.randomElement(using: &generator)
                }
                let operation =
                    [VaultOperation.read, .update, .patch, .delete].randomElement(using: &generator) ?? .read
                let path = paths.randomElement(using: &generator) ?? "config"
                do {
                    _ = try await stage.ask(operation, path, fields)
                } catch let failure as VaultFailure {
                    #expect((400..<500).contains(failure.status), "\(operation) \(path) \(fields)")
                }
            }
        }
    }
}
