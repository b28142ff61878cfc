import Foundation
import SignetTestSupport
import Synchronization

/// A directory with `vault`, a link to signet, first in PATH, and a server started by it.
final class VaultSite: Sendable {
    let directory: TemporaryDirectory
    let port: Int
    private let server: Mutex<BackgroundProcess>

    var address: String { "http://127.0.0.1:\(port)" }

    /// `vault server -dev -dev-root-token-id=root`, on a free port.
    static func development() async throws -> VaultSite {
        let directory = try directoryWithVault()
        let port = try freePort()
        let server = try start(
            directory, ["-dev", "-dev-root-token-id=root"],
            environment: ["VAULT_DEV_LISTEN_ADDRESS": "127.0.0.1:\(port)"])
        try await server.waitForOutput(containing: "Root Token: root")
        return VaultSite(directory, port, server)
    }

    /// `vault server -config=vault.hcl`, initialized with one share, its seal open, and logged in by the root token.
    static func lasting() async throws -> VaultSite {
        let site = try await configured { _ in "storage \"file\" {\n  path = \"vault-data\"\n}\n" }
        let made = try await site.shell(
            """
            vault operator init -key-shares=1 -key-threshold=1 -format=json > init.json
            python3 -c '
            import json
            made = json.load(open("init.json"))
            open("unseal-key", "w").write(made["unseal_keys_b64"][0])
            open(".vault-token", "w").write(made["root_token"])'
            """)
        guard made.status == 0 else { throw TestSupportError("vault operator init: \(made.everything)") }
        try await site.unseal()
        return site
    }

    private static func directoryWithVault() throws -> TemporaryDirectory {
        let directory = try TemporaryDirectory()
        try FileManager.default.createDirectory(atPath: directory.file("bin"), withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(
            atPath: directory.file("bin/vault"), withDestinationPath: signetExecutable)
        return directory
    }

    private static func start(
        _ directory: TemporaryDirectory, _ arguments: [String], environment: [String: String] = [:]
    ) throws -> BackgroundProcess {
        try BackgroundProcess.start(
            directory.file("bin/vault"), ["server"] + arguments, environment: environment, directory: directory.path)
    }

    private static func configuredServer(_ directory: TemporaryDirectory) async throws -> BackgroundProcess {
        let server = try start(directory, ["-config=vault.hcl", "-log-level=trace"])
        try await server.waitForOutput(containing: "serves the Vault API")
        return server
    }

    /// `vault server -config=vault.hcl` with what the configuration says beside a listener without TLS on a free port, and every
    /// log line there is.
    static func configured(_ configuration: (TemporaryDirectory) -> String) async throws -> VaultSite {
        let directory = try directoryWithVault()
        let port = try freePort()
        let listener = "listener \"tcp\" {\n  address = \"127.0.0.1:\(port)\"\n  tls_disable = true\n}\n"
        try directory.write("vault.hcl", listener + configuration(directory))
        return VaultSite(directory, port, try await configuredServer(directory))
    }

    /// What the server has printed.
    var output: String { server.withLock { $0 }.output }

    private init(_ directory: TemporaryDirectory, _ port: Int, _ server: BackgroundProcess) {
        self.directory = directory
        self.port = port
        self.server = Mutex(server)
    }

    /// Runs lines in a shell, in the site's directory, where HOME is too.
    func shell(_ script: String, input: String = "") async throws -> ToolResult {
        try await runTool(
            "bash", ["-euc", script], input: Array(input.utf8),
            environment: [
                "PATH": "\(directory.file("bin")):\(ProcessInfo.processInfo.environment["PATH"] ?? "")",
                "HOME": directory.path, "VAULT_ADDR": address,
            ], directory: directory.path)
    }

    /// Opens the seal of a lasting server.
    func unseal() async throws {
        let opened = try await shell("vault operator unseal \"$(cat unseal-key)\"")
        guard opened.status == 0 else { throw TestSupportError("vault operator unseal: \(opened.everything)") }
    }

    /// Starts a lasting server again that was stopped; its seal is closed.
    func startAgain() async throws {
        let started = try await Self.configuredServer(directory)
        server.withLock { $0 = started }
    }

    /// Ends the server.
    func stop() async throws {
        let server = server.withLock { $0 }
        server.signal(SIGTERM)
        let status = try await server.waitForExit(timeout: .seconds(30))
        guard status == 0 else { throw TestSupportError("vault server ended with \(status):\n\(server.output)") }
    }
}
