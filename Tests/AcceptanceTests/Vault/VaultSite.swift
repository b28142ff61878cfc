import Foundation
import SignetTestSupport

/// A directory with `vault`, a link to signet, first in PATH, and a server started by it.
final class VaultSite: Sendable {
    let directory: TemporaryDirectory
    let port: Int
    private let server: BackgroundProcess

    var address: String { "http://127.0.0.1:\(port)" }

    /// `vault server -dev -dev-root-token-id=root`, on a free port.
    static func development() async throws -> VaultSite {
        let directory = try TemporaryDirectory()
        try FileManager.default.createDirectory(atPath: directory.file("bin"), withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(
            atPath: directory.file("bin/vault"), withDestinationPath: signetExecutable)
        let port = try freePort()
        let server = try BackgroundProcess.start(
            directory.file("bin/vault"), ["server", "-dev", "-dev-root-token-id=root"],
            environment: ["VAULT_DEV_LISTEN_ADDRESS": "127.0.0.1:\(port)"], directory: directory.path)
        try await server.waitForOutput(containing: "Root Token: root")
        return VaultSite(directory, port, server)
    }

    /// `vault server -config=vault.hcl` with what the configuration says beside a listener without TLS on a free port, and every
    /// log line there is.
    static func configured(_ configuration: (TemporaryDirectory) -> String) async throws -> VaultSite {
        let directory = try TemporaryDirectory()
        try FileManager.default.createDirectory(atPath: directory.file("bin"), withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(
            atPath: directory.file("bin/vault"), withDestinationPath: signetExecutable)
        let port = try freePort()
        let listener = "listener \"tcp\" {\n  address = \"127.0.0.1:\(port)\"\n  tls_disable = true\n}\n"
        try directory.write("vault.hcl", listener + configuration(directory))
        let server = try BackgroundProcess.start(
            directory.file("bin/vault"), ["server", "-config=vault.hcl", "-log-level=trace"], directory: directory.path)
        try await server.waitForOutput(containing: "serves the Vault API")
        return VaultSite(directory, port, server)
    }

    /// What the server has printed.
    var output: String { server.output }

    private init(_ directory: TemporaryDirectory, _ port: Int, _ server: BackgroundProcess) {
        self.directory = directory
        self.port = port
        self.server = server
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

    /// Ends the server.
    func stop() async throws {
        server.signal(SIGTERM)
        let status = try await server.waitForExit(timeout: .seconds(30))
        guard status == 0 else { throw TestSupportError("vault server ended with \(status):\n\(server.output)") }
    }
}
