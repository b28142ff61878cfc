import Foundation
import Logging
import SignetAgent
import SignetCore
import SignetRenewal
import SignetStorage
import SignetVault

/// An agent's state directory, opened.
struct AgentState: Sendable {
    /// The name of every agent's runner: a state directory has one.
    static let scope = "agent"

    /// What is kept of the login is in a table of the Vault API's.
    private static let migrations = AgentTools.migrations + VaultMigrations.all

    let directory: String
    let database: Database
    let sealer: Sealer

    /// Opens it, making what is missing.
    /// - Throws: `.unwritableFile`; what opening the database and the sealer throws.
    static func open(_ directory: String) async throws -> AgentState {
        try DataDirectory.make(directory)
        let database = try Database.open(path: path(directory), migrations: migrations)
        do {
            let source = KeyEncryptionKeySource.file(path: "\(directory)/sealing.key", createIfMissing: true)
            return AgentState(
                directory: directory, database: database,
                sealer: try await Sealer.open(database: database, source: source))
        } catch {
            try? await database.close()
            throw error
        }
    }

    /// Opens what an agent has made, works with it, and closes it again.
    /// - Throws: `.notFound` when there is none.
    static func using<Result>(_ directory: String, _ body: (AgentState) async throws -> Result) async throws -> Result {
        guard FileManager.default.fileExists(atPath: path(directory)) else {
            throw SignetError(
                .notFound, "There is no state of an agent in \(directory).",
                remedy: "Name the configuration that the agent runs with, or its --state directory.")
        }
        let state = try await open(directory)
        let result: Result
        do {
            result = try await body(state)
        } catch {
            try? await state.database.close()
            throw error
        }
        try await state.database.close()
        return result
    }

    /// The lock of the agent that works with the directory. A command that looks whether there is one holds it for a moment.
    /// - Throws: `.serverRunning`
    func lock() async throws -> ServerLock {
        for _ in 0..<20 {
            if let lock = try? ServerLock(dataDirectory: directory) { return lock }
            try await Task.sleep(for: .milliseconds(50))
        }
        return try ServerLock(
            dataDirectory: directory,
            refusal: SignetError(
                .serverRunning, "Another agent already works with the state in \(directory).",
                remedy: "Stop it first, or give this one another --state directory."))
    }

    /// Whether an agent works with the directory.
    static func isInUse(_ directory: String) -> Bool { (try? ServerLock(dataDirectory: directory)) == nil }

    /// What is kept of the login.
    var loginStore: VaultStore {
        VaultStore(database: database, sealer: sealer, space: "agent/login", changes: SpaceChanges())
    }

    private static func path(_ directory: String) -> String { "\(directory)/agent.db" }
}
