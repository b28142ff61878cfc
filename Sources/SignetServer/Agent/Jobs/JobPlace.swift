import Foundation
import SignetAgent
import SignetCore
import SignetStorage

/// The data directory of jobs, opened.
public struct JobPlace: Sendable {
    /// Absolute.
    public let directory: String
    /// What is wanted and how it stands.
    public let store: JobStore
    let database: Database
    let sealer: Sealer

    /// Opens it, making what is missing.
    /// - Throws: `.unwritableFile`; what opening the database and the sealer throws.
    static func open(_ directory: String, clock: any WallClock) async throws -> JobPlace {
        try DataDirectory.make(directory)
        // Tasks of other users must reach their own directories below it; the files in it are closed to them.
        if geteuid() == 0 { chmod(directory, 0o711) }
        let database = try Database.open(
            path: "\(directory)/jobs.db", migrations: AgentTools.migrations + JobMigrations.all)
        do {
            let source = KeyEncryptionKeySource.file(path: "\(directory)/sealing.key", createIfMissing: true)
            let sealer = try await Sealer.open(database: database, source: source)
            return JobPlace(
                directory: directory, store: JobStore(database: database, sealer: sealer, clock: clock),
                database: database, sealer: sealer)
        } catch {
            try? await database.close()
            throw error
        }
    }

    /// Opens it, works with it, and closes it again.
    public static func using<Result>(
        _ directory: String, clock: any WallClock = SystemClock(), _ body: (JobPlace) async throws -> Result
    ) async throws -> Result {
        let place = try await open(directory, clock: clock)
        let result: Result
        do {
            result = try await body(place)
        } catch {
            try? await place.database.close()
            throw error
        }
        try await place.database.close()
        return result
    }

    /// What the runner that was started by a command prints.
    public var runnerLog: String { "\(directory)/runner.log" }

    /// The lock of the runner.
    /// - Throws: `.serverRunning`.
    func lock() throws -> ServerLock {
        try ServerLock(
            dataDirectory: directory,
            refusal: SignetError(
                .serverRunning, "Another runner already works with the jobs in \(directory).",
                remedy: "It does what is asked for; stop it first to run this one, or name another --data directory."))
    }

    /// Whether a runner works here.
    public var hasRunner: Bool {
        guard let lock = try? lock() else { return true }
        withExtendedLifetime(lock) {}
        return false
    }
}
