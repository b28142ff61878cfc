import Foundation
import Logging
import SignetAuthority
import SignetCore
import SignetStorage
import SignetTestSupport

@testable import SignetVault

/// A whole server without its HTTP.
struct CoreStage: Sendable {
    let core: VaultCore
    let clock: ManualClock
    let directory: TemporaryDirectory
    /// Of the machine-sealed server; nil: people hold shares.
    let root: Secret<String>?

    /// - Parameters:
    ///   - isMachineSealed: whether it is open from the start, with a root token
    ///   - logger: of everything in it
    static func run<T: Sendable>(
        isMachineSealed: Bool = true, logger: Logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
        _ body: (CoreStage) async throws -> T
    ) async throws -> T {
        let directory = try TemporaryDirectory()
        let database = try Database.open(
            path: directory.file("signet.db"),
            migrations: Sealer.migrations + [Leases.migration] + AuthorityService.migrations + VaultMigrations.all)
        let clock = ManualClock(Date(timeIntervalSince1970: 1_800_000_000))
        let sealer =
            isMachineSealed
            ? try await Sealer.open(
                database: database, source: .file(path: directory.file("sealing.key"), createIfMissing: true)) : nil
        let core = VaultCore(database: database, sealer: sealer, clock: clock, logger: logger) { sealer in
            AuthorityService(database: database, sealer: sealer, clock: clock, logger: logger)
        }
        let root = isMachineSealed ? Secret("root") : nil
        if let root { try await core.initialize(rootToken: root) }
        let stage = CoreStage(core: core, clock: clock, directory: directory, root: root)
        let result: Result<T, any Error>
        do { result = .success(try await body(stage)) } catch { result = .failure(error) }
        core.seal()
        try await database.close()
        return try withExtendedLifetime(directory) { try result.get() }
    }

    /// Asks as root, or with the token given; an empty one is none.
    func ask(
        _ operation: VaultOperation, _ path: String, _ fields: [String: JSONValue] = [:], token: String? = nil,
        _ adjust: (inout VaultRequest) -> Void = { _ in }
    ) async -> (status: Int, json: JSONValue) {
        var request = VaultRequest(operation, path, fields: fields)
        if let token { request.token = token.isEmpty ? nil : Secret(token) } else { request.token = root }
        adjust(&request)
        let answer = await core.answer(request)
        return (answer.status, (try? JSONValue(answer.body)) ?? .null)
    }
}
