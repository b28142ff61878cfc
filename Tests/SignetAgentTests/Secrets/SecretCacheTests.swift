import Foundation
import SignetCore
import SignetTemplate
import SignetTestSupport
import SignetVault
import Testing

@testable import SignetAgent

@Suite("Secrets in memory", .timeLimit(.minutes(10)))
struct SecretCacheTests {
    private func running(
        _ stage: AgentStage, settings: TemplateRunnerSettings = .init(),
        _ body: @Sendable @escaping (SecretCache) async throws -> Void
    ) async throws {
        let cache = SecretCache(access: stage.vault, settings: settings, clock: stage.clock, logger: .silent) { _ in }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await cache.run() }
            defer { group.cancelAll() }
            try await body(cache)
        }
    }

    @Test("Secrets with versions are read below data/ and listed below metadata/, which need not be said")
    func versions() async throws {
        let stage = try await AgentStage()
        stage.vault.with { state in
            for path in ["kv/app", "kv/data/app", "kv"] {
                state.answers["GET sys/internal/ui/mounts/\(path)"] = .data([
                    "path": "kv/", "options": ["version": "2"],
                ])
            }
            state.answers["GET kv/data/app"] = .data(["data": ["x": "1"]])
            state.answers["GET kv/metadata"] = .data(["keys": ["app", "web"]])
        }
        try await running(stage) { cache in
            cache.want([.read(path: "kv/app"), .read(path: "kv/data/app"), .list(path: "kv"), .list(path: "none")])
            try await yielding { cache.values.count == 4 }
            #expect(cache.values[.read(path: "kv/app")] == cache.values[.read(path: "kv/data/app")])
            #expect(cache.values[.list(path: "kv")] == .strings(["app", "web"]))
            #expect(cache.values[.list(path: "none")] == .strings([]))
        }
    }

    @Test(
        "A lease is renewed; one that is over is replaced by another secret; the last value stays while the server is away"
    )
    func leases() async throws {
        let stage = try await AgentStage()
        let path = TemplateDependency.read(path: "db/creds/app")
        stage.vault.with { state in
            state.answers["GET db/creds/app"] = .data(["n": 1], lease: ("db/creds/app/1", 600, true))
            state.answers["PUT sys/leases/renew"] = .data([:], lease: ("db/creds/app/1", 600, true))
        }
        try await running(stage) { cache in
            cache.want([path])
            try await yielding { cache.values[path] != nil }
            let first = cache.values[path]
            stage.clock.advance(by: .seconds(200))
            try await yielding { stage.vault.with { $0.requests.last == "PUT sys/leases/renew" } }
            #expect(cache.values[path] == first)
            stage.vault.with { state in
                state.outage = .unreachable("refused")
            }
            try await yielding {
                stage.clock.advance(by: .milliseconds(100))
                return !cache.failures.isEmpty
            }
            #expect(cache.values[path] == first)
            stage.vault.with { state in
                state.outage = nil
                state.answers["PUT sys/leases/renew"] = nil
                state.refusals["PUT sys/leases/renew"] = 400
                state.answers["GET db/creds/app"] = .data(["n": 2], lease: ("db/creds/app/2", 600, true))
            }
            try await yielding {
                stage.clock.advance(by: .milliseconds(100))
                return cache.values[path] != first
            }
            #expect(cache.failures.isEmpty)
        }
    }

    @Test("After twelve failures in a row an agent ends that is told to")
    func retries() async throws {
        let stage = try await AgentStage()
        var settings = TemplateRunnerSettings()
        settings.endsOnRetryFailure = true
        stage.vault.with { $0.outage = .unreachable("refused") }
        let cache = SecretCache(access: stage.vault, settings: settings, clock: stage.clock, logger: .silent) { _ in }
        cache.want([.read(path: "a")])
        let ending = Task { try await cache.run() }
        let driving = Task {
            while !Task.isCancelled {
                stage.clock.advance(by: .seconds(1))
                await Task.yield()
            }
        }
        let result = await ending.result
        driving.cancel()
        let failure = #expect(throws: SignetError.self) { try result.get() }
        #expect(failure?.code == .vaultUnreachable)
        #expect(stage.vault.with { $0.requests.count } == SecretCache.mostAttempts)
    }

    @Test("Files are read like secrets; one that is missing is named")
    func files() async throws {
        let stage = try await AgentStage()
        try stage.directory.write("there", "text")
        let (there, missing) = (stage.directory.file("there"), stage.directory.file("missing"))
        try await running(stage) { cache in
            cache.want([.file(path: there), .file(path: missing)])
            try await yielding { cache.values.count == 1 && cache.failures.count == 1 }
            #expect(cache.values[.file(path: there)] == .string("text"))
            #expect(cache.failures.first?.error.message.contains(missing) == true)
        }
    }
}
