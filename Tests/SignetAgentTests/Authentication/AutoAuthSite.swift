import Foundation
import Logging
import SignetCore
import SignetStorage
import SignetTestSupport
import SignetVault
import Synchronization

@testable import SignetAgent

/// A server that answers as a test says, a directory, and agents that log in there.
struct AutoAuthSite: Sendable {
    let directory: TemporaryDirectory
    let server: AnsweringServer

    /// The answers of a server that lets everybody in, with tokens `hvs.1`, `hvs.2` ...
    static func answers(
        lease: Int = 3600, renewable: Bool = true,
        _ other: @escaping @Sendable (AnsweringServer.Request) -> AnsweringServer.Answer? = { _ in nil }
    ) -> @Sendable (AnsweringServer.Request) -> AnsweringServer.Answer {
        let count = Counter()
        return { request in
            if let answer = other(request) { return answer }
            switch request.uri {
            case let uri where uri.hasSuffix("/login"):
                return .init(
                    200,
                    #"{"auth":{"client_token":"hvs.\#(count.next())","lease_duration":\#(lease),"renewable":\#(renewable)}}"#
                )
            case "/v1/auth/token/renew-self":
                return .init(
                    200, #"{"auth":{"client_token":"x","lease_duration":\#(lease),"renewable":\#(renewable)}}"#)
            default: return .init(200, #"{"data":{"a":"b"}}"#)
            }
        }
    }

    static func run<T: Sendable>(
        answering answer: @escaping @Sendable (AnsweringServer.Request) -> AnsweringServer.Answer,
        _ body: (AutoAuthSite) async throws -> T
    ) async throws -> T {
        let directory = try TemporaryDirectory()
        try directory.write("roleid", "role-1\n")
        return try await AnsweringServer.run(answering: answer) { server in
            try await body(AutoAuthSite(directory: directory, server: server))
        }
    }

    /// The method `approle` with the files `roleid` and `secretid`.
    var appRole: AppRoleMethod {
        var method = AppRoleMethod(roleIDFile: directory.file("roleid"))
        method.secretIDFile = directory.file("secretid")
        return method
    }

    func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: directory.file(name)) }

    /// Runs an agent's login beside `body`, as a process that ends after it.
    func agent<T: Sendable>(
        _ settings: AutoAuthSettings, clock: any WallClock = ManualClock(), store: VaultStore? = nil,
        _ body: (AutoAuth) async throws -> T
    ) async throws -> T {
        var vault = VaultClientSettings()
        vault.address = server.address
        vault.retries = 0
        let auth = try AutoAuth(
            settings, vault: vault, store: store, clock: clock,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, chance: { 0.5 })
        do {
            let result = try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await auth.run() }
                defer { group.cancelAll() }
                return try await body(auth)
            }
            await auth.shutdown()
            return result
        } catch {
            await auth.shutdown()
            throw error
        }
    }

    /// A store as an agent's state directory has it.
    func withStore<T>(_ body: (VaultStore) async throws -> T) async throws -> T {
        let database = try Database.open(
            path: directory.file("agent.db"), migrations: Sealer.migrations + VaultMigrations.all)
        let sealer = try await Sealer.open(
            database: database, source: .file(path: directory.file("key"), createIfMissing: true))
        let result = try await body(
            VaultStore(database: database, sealer: sealer, space: "agent/login", changes: SpaceChanges()))
        try await database.close()
        return result
    }
}

/// 1, 2, 3 ...
final class Counter: Sendable {
    private let count = Mutex(0)

    func next() -> Int {
        count.withLock { count in
            count += 1
            return count
        }
    }
}
