import SignetCore
import SignetTestSupport
import Testing

@testable import SignetVault

@Suite("Key-value, version 1")
struct PlainKVTests {
    @Test("What was written is read, with the mount's lifetime, and replaced as a whole")
    func writeAndRead() async throws {
        try await BackendStage.run(KVKind.self, options: ["version": "1"]) { stage in
            let written = try await stage.ask(.update, "top/secret", ["user": "app", "path": "kept", "count": 3])
            #expect(written.data == nil && written.warnings.isEmpty)
            let read = try await stage.ask(.read, "top/secret")
            #expect(read.data == ["user": "app", "path": "kept", "count": 3])
            #expect(read.refreshAfter == 2_764_800)
            try await stage.ask(.update, "top/secret", ["user": "other"])
            #expect(try await stage.ask(.read, "top/secret").data == ["user": "other"])
        }
    }

    @Test(
        "A secret can say its own lifetime",
        arguments: [("ttl", JSONValue.string("30m"), 1800), ("lease", 90, 90), ("ttl", "soon", 2_764_800)])
    func lifetime(name: String, value: JSONValue, seconds: Int) async throws {
        try await BackendStage.run(GenericKind.self) { stage in
            try await stage.ask(.update, "a", [name: value])
            let read = try await stage.ask(.read, "a")
            #expect(read.refreshAfter == seconds)
            #expect(read.data == [name: value])
        }
    }

    @Test("Names are listed folder by folder; what is not there is not found")
    func list() async throws {
        try await BackendStage.run(KVKind.self) { stage in
            for path in ["a", "a/b", "a/c/d", "z"] { try await stage.ask(.update, path, ["k": "v"]) }
            #expect(try await stage.ask(.list, "").data?["keys"] == ["a", "a/", "z"])
            #expect(try await stage.ask(.list, "a").data?["keys"] == ["b", "c/"])
            #expect(await vaultFailure { try await stage.ask(.list, "none") } == .notFound)
            try await stage.ask(.delete, "a")
            #expect(await vaultFailure { try await stage.ask(.read, "a") } == .notFound)
            #expect(try await stage.ask(.read, "a/b").data == ["k": "v"])
            #expect(await vaultFailure { try await stage.ask(.update, "x") } == .invalid("missing data fields"))
        }
    }

    @Test("A store that becomes version 2 brings its secrets along as first versions")
    func upgrade() async throws {
        try await BackendStage.run(KVKind.self, options: ["version": "1"]) { stage in
            try await stage.ask(.update, "a/b", ["k": "v"])
            var mount = stage.mount
            mount.options = ["version": "2"]
            for _ in 0..<2 {
                let backend = try await KVKind.backend(of: mount, in: stage.services)
                let response = try await backend.answer(
                    VaultRequest(.read, "kv/data/a/b"), path: "data/a/b", mount: mount, caller: nil,
                    now: stage.clock.now)
                #expect(response.data?["data"] == ["k": "v"])
                #expect(response.data?["metadata"]?["version"] == 1)
            }
        }
    }
}
