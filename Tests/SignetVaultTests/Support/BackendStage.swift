import Foundation
import Logging
import SignetAuthority
import SignetCore
import SignetStorage
import SignetTestSupport

@testable import SignetVault

/// One mounted backend with a database of its own, asked without tokens and policies.
struct BackendStage: Sendable {
    let services: VaultServices
    let clock: ManualClock
    let mount: MountEntry
    let backend: any VaultBackend

    static func run<T: Sendable>(
        _ kind: any VaultBackendKind.Type, path: String? = nil, table: MountEntry.Table = .secrets,
        options: [String: String]? = nil, at start: Date = Date(timeIntervalSince1970: 1_800_000_000),
        _ body: (BackendStage) async throws -> T
    ) async throws -> T {
        let directory = try TemporaryDirectory()
        let database = try Database.open(
            path: directory.file("signet.db"),
            migrations: Sealer.migrations + [Leases.migration] + AuthorityService.migrations + VaultMigrations.all)
        let sealer = try await Sealer.open(
            database: database, source: .file(path: directory.file("sealing.key"), createIfMissing: true))
        let clock = ManualClock(start)
        let logger = Logger(label: "test")
        let services = VaultServices(
            database: database, sealer: sealer,
            authorities: AuthorityService(database: database, sealer: sealer, clock: clock, logger: logger),
            clock: clock, logger: logger)
        let folder = path ?? (table == .auth ? "auth/\(kind.type)/" : "\(kind.type)/")
        var mount = MountEntry(
            table: table, path: folder, type: kind.type, uuid: UUID().uuidString.lowercased(),
            accessor: "\(kind.type)_00000000")
        mount.options = options
        let stage = BackendStage(
            services: services, clock: clock, mount: mount,
            backend: try await kind.backend(of: mount, in: services))
        let result: Result<T, any Error>
        do { result = .success(try await body(stage)) } catch { result = .failure(error) }
        try await database.close()
        return try withExtendedLifetime(directory) { try result.get() }
    }

    /// Asks.
    /// - Parameter path: below the mount
    @discardableResult
    func ask(
        _ operation: VaultOperation, _ path: String, _ fields: [String: JSONValue] = [:],
        caller: TokenEntry? = nil, _ adjust: (inout VaultRequest) -> Void = { _ in }
    ) async throws -> VaultResponse {
        var request = VaultRequest(operation, mount.path + path, fields: fields)
        adjust(&request)
        return try await backend.answer(request, path: path, mount: mount, caller: caller, now: clock.now)
    }
}

/// How a request failed; nil when it did not, or not as the Vault API fails.
/// - Parameter mappingErrors: whether errors from inside count, as what clients are told of them
func vaultFailure(mappingErrors: Bool = false, _ body: () async throws -> some Any) async -> VaultFailure? {
    do {
        _ = try await body()
        return nil
    } catch let error as SignetError where mappingErrors {
        return VaultFailure(error)
    } catch {
        return error as? VaultFailure
    }
}
