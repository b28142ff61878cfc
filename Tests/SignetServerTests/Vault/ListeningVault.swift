import Foundation
import Logging
import SignetAuthority
import SignetCore
import SignetStorage
import SignetTestSupport

@testable import SignetServer
@testable import SignetVault

/// The listener of a Vault server whose root token is `root`, on a port of its own.
struct ListeningVault: Sendable {
    let port: Int
    let core: VaultCore

    static func run<T: Sendable>(
        tls: ReloadingTLSContext? = nil, _ limits: ListenerLimits = ListenerLimits(),
        _ body: @escaping @Sendable (ListeningVault) async throws -> T
    ) async throws -> T {
        let directory = try TemporaryDirectory()
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let database = try Database.open(path: directory.file("signet.db"), migrations: SignetDatabase.migrations)
        let sealer = try await Sealer.open(
            database: database, source: .file(path: directory.file("sealing.key"), createIfMissing: true))
        let core = VaultCore(database: database, sealer: sealer, clock: SystemClock(), logger: logger) { sealer in
            AuthorityService(database: database, sealer: sealer, clock: SystemClock(), logger: logger)
        }
        try await core.initialize(rootToken: Secret("root"))
        let (ports, announce) = AsyncStream.makeStream(of: Int.self)
        let listener = VaultListener(
            listen: ListenAddress(host: "127.0.0.1", port: 0), tls: tls, limits: limits, core: core, logger: logger,
            onReady: { announce.yield($0.port) })
        let result = await withTaskGroup(of: Result<T, any Error>?.self) { group in
            group.addTask {
                do {
                    try await ServingUntilCancelled(
                        services: [listener], patience: .milliseconds(200), clock: SystemClock(), logger: logger
                    ).run()
                    return nil
                } catch {
                    return .failure(error)
                }
            }
            group.addTask {
                var iterator = ports.makeAsyncIterator()
                guard let port = await iterator.next() else { return nil }
                do { return .success(try await body(ListeningVault(port: port, core: core))) } catch {
                    return .failure(error)
                }
            }
            defer { group.cancelAll() }
            return await group.next() ?? nil
        }
        try await database.close()
        guard let result else { throw TestSupportError("The listener ended.") }
        return try withExtendedLifetime(directory) { try result.get() }
    }

    func connect(tls protocols: [String]? = nil) async throws -> RawConnection {
        try await RawConnection.open(port: port, tls: protocols)
    }

    /// The head of a request by root.
    static func head(_ verb: String, _ path: String, _ headers: [String] = []) -> String {
        (["\(verb) /v1/\(path) HTTP/1.1", "Host: localhost", "X-Vault-Token: root"] + headers)
            .joined(separator: "\r\n") + "\r\n\r\n"
    }

    /// A whole request by root.
    static func request(_ verb: String, _ path: String, _ body: String, _ headers: [String] = []) -> String {
        head(verb, path, ["Content-Length: \(body.utf8.count)"] + headers) + body
    }

    static let health = head("GET", "sys/health")

    /// What is answered on a connection of its own.
    func answer(_ request: String, awaiting end: String = "}") async throws -> String {
        let connection = try await connect()
        try await connection.send(request)
        let answer = try await connection.untilReceived(end)
        await connection.close()
        return answer
    }

    /// Whether it still serves.
    func isHealthy() async throws -> Bool { try await answer(Self.health).hasPrefix("HTTP/1.1 200") }
}
