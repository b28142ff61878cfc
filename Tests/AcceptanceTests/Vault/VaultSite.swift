import Foundation
import SignetTestSupport

/// A directory with `signet` and `vault`, a link to it, first in PATH: where servers of the Vault API are started and asked.
struct VaultSite: Sendable {
    let directory: TemporaryDirectory
    let port: Int
    private let isTLS: Bool

    /// - Parameter isTLS: clients speak TLS to the server, and believe `ca.crt`
    init(isTLS: Bool = false) throws {
        directory = try TemporaryDirectory()
        try FileManager.default.createDirectory(atPath: directory.file("bin"), withIntermediateDirectories: true)
        for name in ["vault", "signet"] {
            try FileManager.default.createSymbolicLink(
                atPath: directory.file("bin/\(name)"), withDestinationPath: signetExecutable)
        }
        port = try freePort()
        self.isTLS = isTLS
    }

    var address: String { "\(isTLS ? "https" : "http")://127.0.0.1:\(port)" }

    func file(_ name: String) -> String { directory.file(name) }

    // MARK: Servers

    /// `vault server -dev -dev-root-token-id=root`, on the site's port, and its client logged in as root.
    static func development() async throws -> (site: VaultSite, server: BackgroundProcess) {
        let site = try VaultSite()
        let server = try await site.startDevelopment()
        try site.directory.write(".vault-token", "root")
        return (site, server)
    }

    /// `vault server -config=vault.hcl` with what the configuration says beside a listener without TLS on a free port, and every
    /// log line there is.
    static func configured(
        _ configuration: (TemporaryDirectory) -> String
    ) async throws -> (site: VaultSite, server: BackgroundProcess) {
        let site = try VaultSite()
        let listener = "listener \"tcp\" {\n  address = \"127.0.0.1:\(site.port)\"\n  tls_disable = true\n}\n"
        try site.directory.write("vault.hcl", listener + configuration(site.directory))
        return (site, try await site.start(logLevel: "trace"))
    }

    /// `vault server -dev -dev-root-token-id=root`, on the site's port.
    func startDevelopment() async throws -> BackgroundProcess {
        let server = try BackgroundProcess.start(
            file("bin/vault"), ["server", "-dev", "-dev-root-token-id=root"],
            environment: ["VAULT_DEV_LISTEN_ADDRESS": "127.0.0.1:\(port)"], directory: directory.path)
        try await server.waitForOutput(containing: "Root Token: root")
        return server
    }

    /// `vault server -config=…`; returns once it listens.
    func start(config: String = "vault.hcl", logLevel: String = "info") async throws -> BackgroundProcess {
        let server = try BackgroundProcess.start(
            file("bin/vault"), ["server", "-config=\(config)", "-log-level=\(logLevel)"], directory: directory.path)
        try await server.waitForOutput(containing: "serves the Vault API at \(address)")
        return server
    }

    /// Ends a server as systemd does.
    func stop(_ server: BackgroundProcess) async throws {
        server.signal(SIGTERM)
        let status = try await server.waitForExit(timeout: .seconds(300))
        guard status == 0 else { throw TestSupportError("vault server ended with \(status):\n\(server.output)") }
    }

    /// Ends a server as a power cut does.
    func kill(_ server: BackgroundProcess) async throws {
        server.signal(SIGKILL)
        try await server.waitForExit(timeout: .seconds(300))
    }

    // MARK: Clients

    /// Runs lines in a shell, in the site's directory, where HOME is too.
    func shell(
        _ script: String, input: String = "", environment: [String: String] = [:]
    ) async throws -> ToolResult {
        var variables = [
            "PATH": "\(file("bin")):\(ProcessInfo.processInfo.environment["PATH"] ?? ""):/usr/sbin",
            "HOME": directory.path, "VAULT_ADDR": address,
        ]
        if isTLS { variables["VAULT_CACERT"] = file("ca.crt") }
        return try await runTool(
            "bash", ["-euo", "pipefail", "-c", script], input: Array(input.utf8),
            environment: variables.merging(environment) { $1 }, directory: directory.path, timeout: .seconds(1200))
    }

    /// Runs lines that must succeed.
    /// - Returns: what they printed to standard output, without the last newline.
    @discardableResult
    func run(_ script: String, input: String = "", environment: [String: String] = [:]) async throws -> String {
        let result = try await shell(script, input: input, environment: environment)
        guard result.status == 0 else {
            throw TestSupportError("It ended with \(result.status): \(result.everything)\nThe lines were: \(script)")
        }
        return result.output.hasSuffix("\n") ? String(result.output.dropLast()) : result.output
    }

    /// Runs lines that print JSON, and reads it.
    func json<Value: Decodable>(
        _ type: Value.Type, _ script: String, environment: [String: String] = [:]
    ) async throws -> Value {
        let text = try await run(script, environment: environment)
        do {
            return try JSONDecoder().decode(type, from: Data(text.utf8))
        } catch {
            throw TestSupportError("\(error) of: \(text)")
        }
    }
}
