import Foundation
import Logging
import SignetAuthority
import SignetCore
import SignetStorage
import SignetTestSupport
import Synchronization

@testable import SignetVault

/// Tokens, leases, policies and cubbyholes with a database of their own, asked as the server asks them, but for policies.
struct TokenStage: Sendable {
    let services: VaultServices
    let clock: ManualClock
    let mounts: StageMounts
    let leases: LeaseRegistry
    let tokens: TokenStore
    let policies: PolicyStore
    let wrapping: WrappingService
    let engine: LendingEngine
    let root: Secret<String>

    static func run<T: Sendable>(
        cacheCapacity: Int = 100, _ body: (TokenStage) async throws -> T
    ) async throws -> T {
        let directory = try TemporaryDirectory()
        let database = try Database.open(
            path: directory.file("signet.db"),
            migrations: Sealer.migrations + [Leases.migration] + AuthorityService.migrations + VaultMigrations.all)
        let sealer = try await Sealer.open(
            database: database, source: .file(path: directory.file("sealing.key"), createIfMissing: true))
        let clock = ManualClock(Date(timeIntervalSince1970: 1_800_000_000))
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let services = VaultServices(
            database: database, sealer: sealer,
            authorities: AuthorityService(database: database, sealer: sealer, clock: clock, logger: logger),
            clock: clock, logger: logger)
        let stage = try await TokenStage(services, clock, cacheCapacity)
        let result: Result<T, any Error>
        do { result = .success(try await body(stage)) } catch { result = .failure(error) }
        try await database.close()
        return try withExtendedLifetime(directory) { try result.get() }
    }

    private init(_ services: VaultServices, _ clock: ManualClock, _ cacheCapacity: Int) async throws {
        self.services = services
        self.clock = clock
        mounts = StageMounts()
        leases = LeaseRegistry(services, mounts: mounts)
        tokens = TokenStore(services, leases: leases, cacheCapacity: cacheCapacity)
        policies = PolicyStore(services)
        wrapping = WrappingService(tokens)
        engine = LendingEngine()
        mounts.add("auth/token/", .auth, "token") { [tokens, policies, mounts] mount in
            TokenBackend(tokens, policies: policies, mounts: mounts, mount: mount)
        }
        mounts.add("cubbyhole/", .secrets, "cubbyhole") { _ in CubbyholeBackend(services) }
        mounts.add("lend/", .secrets, "lend") { [engine] _ in engine }
        let groups =
            PolicyRoutes(policies: policies).routes + CapabilityRoutes(policies: policies, tokens: tokens).routes
            + LeaseRoutes(leases: leases, tokens: tokens).routes + WrappingRoutes(wrapping: wrapping).routes
        mounts.add("sys/", .secrets, "system") { _ in StageBackend(routes: RouteTable(groups)) }
        var entry = TokenEntry(
            accessor: TokenStore.makeAccessor(), policies: ["root"], path: "auth/token/root", createdAt: clock.now)
        entry.displayName = "root"
        root = try await tokens.create(entry)
    }

    /// Asks with a token, nil: with that of root.
    @discardableResult
    func ask(
        _ operation: VaultOperation, _ path: String, _ fields: [String: JSONValue] = [:],
        as token: Secret<String>? = nil, wrapTTL: Duration? = nil
    ) async throws -> VaultResponse {
        var request = VaultRequest(operation, path, fields: fields, token: token ?? root)
        request.wrapTTL = wrapTTL
        guard let mounted = mounts.mount(serving: path) else { throw VaultFailure.unsupportedPath }
        let below = String(path.dropFirst(mounted.entry.path.count))
        let access = try mounted.backend.routes.match(operation, below).answering.access
        var caller: TokenEntry?
        if !access.isOpen(to: request) {
            caller = try await tokens.use(token ?? root)
            guard caller != nil else { throw VaultFailure.noToken }
        }
        let response = try await mounted.backend.answer(
            request, path: below, mount: mounted.entry, caller: caller, now: clock.now)
        if let caller { try await tokens.finish(caller) }
        return response
    }

    /// A new token.
    func make(
        _ fields: [String: JSONValue] = [:], at path: String = "create", as parent: Secret<String>? = nil
    ) async throws -> (token: Secret<String>, entry: TokenEntry, warnings: [String]) {
        let response = try await ask(.update, "auth/token/" + path, fields, as: parent)
        guard let issued = response.issued, let token = issued.token else { throw VaultFailure.notFound }
        return (token, issued.entry, response.warnings)
    }

    /// What `lookup` says of a token.
    func lookup(_ token: Secret<String>) async throws -> [String: JSONValue] {
        try await ask(.update, "auth/token/lookup", ["token": .string(token.reveal())]).data ?? [:]
    }

    /// Something lent to a token.
    func lend(
        to token: Secret<String>, _ name: String = "web", ttl: Int = 600, renewable: Bool = true
    ) async throws -> LeaseRecord {
        let path = "lend/creds/" + name
        guard let mount = mounts.mount(serving: path)?.entry else { throw VaultFailure.notFound }
        let grant = LeaseGrant(
            ttl: .seconds(ttl), maxTTL: .seconds(3600), isRenewable: renewable, secret: ["name": .string(name)])
        return try await leases.register(grant, path: path, mount: mount, token: tokens.entry(of: token)).lease
    }
}

/// Where what is mounted on a stage is found.
final class StageMounts: MountDirectory {
    private let mounted = Mutex<[MountedBackend]>([])

    func add(_ path: String, _ table: MountEntry.Table, _ type: String, _ make: (MountEntry) -> any VaultBackend) {
        let entry = MountEntry(
            table: table, path: path, type: type, uuid: UUID().uuidString.lowercased(), accessor: "\(type)_00000000")
        let backend = make(entry)
        mounted.withLock { $0.append(MountedBackend(entry: entry, backend: backend)) }
    }

    func remove(_ path: String) { mounted.withLock { $0.removeAll { $0.entry.path == path } } }

    func mount(serving path: String) -> MountedBackend? {
        mounted.withLock { $0.first { (path + "/").hasPrefix($0.entry.path) } }
    }
}

/// Routes without anything behind them.
struct StageBackend: VaultBackend {
    let routes: RouteTable
}

/// Lends, and notes what it gets back.
final class LendingEngine: VaultBackend {
    private let state = Mutex((revoked: [String](), isBroken: false))

    var routes: RouteTable { [] }
    var revoked: [String] { state.withLock(\.revoked) }

    func setBroken(_ isBroken: Bool) { state.withLock { $0.isBroken = isBroken } }

    func revoke(_ secret: [String: JSONValue]) async throws {
        try state.withLock { state in
            if state.isBroken { throw VaultFailure.fault("out of order") }
            state.revoked.append(secret["name"]?.text ?? "")
        }
    }
}
