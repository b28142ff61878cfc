import Foundation
import Logging
import SignetAuthority
import SignetCore
import SignetStorage
import SignetTestSupport
import SignetVault

@testable import SignetServer

/// A server of the Vault API on loopback, in this process, with a PKI engine and a role `web` for example.com.
struct VaultStage: Sendable {
    /// `http://127.0.0.1:PORT`, or `https://localhost:PORT`.
    let address: String
    /// By the root token.
    let client: VaultClient

    /// - Parameter tls: the files `server.crt` and `server.key`
    static func run<T: Sendable>(
        tls: TLSFiles? = nil, _ body: @escaping @Sendable (VaultStage) async throws -> T
    ) async throws -> T {
        let directory = try TemporaryDirectory()
        let database = try Database.open(path: directory.file("signet.db"), migrations: SignetDatabase.migrations)
        let result: Result<T, any Error>
        do {
            let core = try await core(database, key: directory.file("sealing.key"))
            result = .success(try await listening(core, tls, body))
        } catch {
            result = .failure(error)
        }
        try await database.close()
        return try withExtendedLifetime(directory) { try result.get() }
    }

    private static func core(_ database: Database, key: String) async throws -> VaultCore {
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let sealer = try await Sealer.open(database: database, source: .file(path: key, createIfMissing: true))
        let core = VaultCore(database: database, sealer: sealer, clock: SystemClock(), logger: logger) { sealer in
            AuthorityService(database: database, sealer: sealer, clock: SystemClock(), logger: logger)
        }
        try await core.start()
        try await core.initialize(rootToken: Secret("root"))
        return core
    }

    private static func listening<T: Sendable>(
        _ core: VaultCore, _ tls: TLSFiles?, _ body: @escaping @Sendable (VaultStage) async throws -> T
    ) async throws -> T {
        let (addresses, announce) = AsyncStream.makeStream(of: ListenAddress.self)
        let listener = VaultListener(
            listen: ListenAddress(host: "127.0.0.1", port: 0),
            tls: try tls.map {
                try ReloadingTLSContext(
                    certificatePath: $0.path("server.crt"), keyPath: $0.path("server.key"),
                    clientCertificates: .requested)
            },
            core: core, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            onReady: { announce.yield($0) })
        return try await withThrowingTaskGroup(of: T?.self) { group in
            group.addTask {
                defer { announce.finish() }
                try await listener.run()
                return nil
            }
            group.addTask {
                guard let bound = await addresses.first(where: { _ in true }) else { return nil }
                var settings = VaultClientSettings()
                settings.address = tls == nil ? "http://\(bound)" : "https://localhost:\(bound.port)"
                settings.token = Secret("root")
                settings.caFile = tls?.path("server.crt")
                return try await VaultClient.using(settings) { client in
                    let stage = VaultStage(address: settings.address, client: client)
                    try await stage.prepare()
                    return try await body(stage)
                }
            }
            defer { group.cancelAll() }
            guard let result = try await group.next(), let result else {
                throw TestSupportError("The Vault API did not come up.")
            }
            return result
        }
    }

    private func prepare() async throws {
        try await client.write("sys/mounts/pki", ["type": "pki"])
        try await client.write("pki/root/generate/internal", ["common_name": "company root", "ttl": "8760h"])
        try await client.write(
            "pki/roles/web",
            ["allowed_domains": "example.com", "allow_subdomains": true, "key_type": "any", "max_ttl": "72h"])
        let policy = """
            path "pki/sign/web" { capabilities = ["update"] }
            path "pki/revoke" { capabilities = ["update"] }
            """
        try await client.write("sys/policies/acl/web", ["policy": .string(policy)])
    }
}
