import Foundation
import Logging
import SignetAgent
import SignetCore
import SignetTestSupport
import SignetVault
import Synchronization

@testable import SignetServer

/// The proxy of an agent with a listener, before a Vault server whose root token is `root`. The agent's token has the policy
/// `default` and one that reads and writes `secret/`.
struct ProxyVault: Sendable {
    /// The agent's token.
    let token: String
    /// `http://127.0.0.1:PORT`, `unix:///path`
    let address: String
    let server: ListeningVault
    let directory: TemporaryDirectory
    let hasQuit: Mutexed<Bool>

    /// - Parameter settings: of the listener; nil: on a free port, without TLS
    static func run<T: Sendable>(
        _ use: ProxySettings.AgentTokenUse = .whenMissing,
        _ change: @escaping @Sendable (inout ProxyListenerSettings, TemporaryDirectory) throws -> Void = { _, _ in },
        _ body: @escaping @Sendable (ProxyVault) async throws -> T
    ) async throws -> T {
        try await ListeningVault.run { server in
            let directory = try TemporaryDirectory()
            var listener = ProxyListenerSettings(address: .tcp(host: "127.0.0.1", port: 0))
            try change(&listener, directory)
            var settings = ProxySettings()
            settings.agentTokenUse = use
            settings.cache = ProxyCacheSettings()
            settings.listeners = [listener]
            var clientSettings = VaultClientSettings()
            clientSettings.address = "http://127.0.0.1:\(server.port)"
            clientSettings.token = Secret("root")
            return try await VaultClient.using(clientSettings) { client in
                let token = try await prepare(client)
                let quit = Mutexed(false)
                let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
                let work = ProxyWork(
                    settings: settings, vault: clientSettings, holder: FixedToken(token: token), clock: SystemClock(),
                    logger: logger, quit: { quit.value = true })
                let (addresses, announce) = AsyncStream.makeStream(of: String.self)
                return try await withThrowingTaskGroup(of: T?.self) { group in
                    group.addTask {
                        try await work.run { announce.yield($0) }
                        return nil
                    }
                    group.addTask {
                        var iterator = addresses.makeAsyncIterator()
                        guard let address = await iterator.next() else { return nil }
                        return try await body(
                            ProxyVault(
                                token: token, address: address, server: server, directory: directory, hasQuit: quit))
                    }
                    defer { group.cancelAll() }
                    while let result = try await group.next() { if let result { return result } }
                    throw TestSupportError("The proxy ended.")
                }
            }
        }
    }

    private static func prepare(_ client: VaultClient) async throws -> String {
        let rules = #"path "secret/*" { capabilities = ["create", "read", "update", "list"] }"#
        try await client.write("sys/policies/acl/secrets", ["policy": .string(rules)])
        try await client.write("secret/data/a", ["data": ["user": "ann"]])
        try await client.write("sys/auth/userpass", ["type": "userpass"])
        try await client.write(
            "auth/userpass/users/bob", ["password": "b0b", "token_policies": "secrets", "token_ttl": "1h"])
        let created = try await client.write("auth/token/create", ["policies": ["secrets"], "ttl": "1h"])
        guard let token = created.auth?["client_token"]?.text else { throw TestSupportError("No token was made.") }
        return token
    }

    /// Runs lines in a shell with `A`, the proxy's address, and `V`, the server's.
    /// - Returns: what they printed
    func shell(_ script: String) async throws -> String {
        let result = try await runTool(
            "bash", ["-euo", "pipefail", "-c", script],
            environment: [
                "A": address, "V": "http://127.0.0.1:\(server.port)", "VAULT_TOKEN": "", "VAULT_ADDR": "",
            ], directory: directory.path)
        guard result.status == 0 else {
            throw TestSupportError("It ended with \(result.status): \(result.everything)\nThe lines were: \(script)")
        }
        return result.output
    }
}

private struct FixedToken: TokenHolder {
    let token: String

    func presentToken() async -> Secret<String>? { Secret(token) }
}

/// A value that several tasks change.
final class Mutexed<Value: Sendable>: Sendable {
    private let state: Mutex<Value>

    init(_ value: Value) { state = Mutex(value) }

    var value: Value {
        get { state.withLock(\.self) }
        set { state.withLock { $0 = newValue } }
    }
}
