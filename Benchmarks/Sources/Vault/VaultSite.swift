import Foundation
import SignetAuthority
import SignetCore
import SignetServer
import SignetStorage
import SignetTestSupport
import SignetVault

/// A directory with a Vault server's configuration: a durable database, the seal opened by a key file.
struct VaultSite: Sendable {
    let path: String
    private let port: Int

    init(_ name: String, in directory: BenchDirectory) throws {
        path = directory.file(name)
        port = try freePort()
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        let text = """
            storage "file" { path = "\(path)/data" }
            seal "file" { path = "\(path)/sealing.key" }
            listener "tcp" {
              address = "127.0.0.1:\(port)"
              tls_disable = true
            }
            """
        try text.write(toFile: "\(path)/vault.hcl", atomically: true, encoding: .utf8)
    }

    /// `signet server`; returns with its first answer.
    /// - Parameter token: of a former start
    func start(token: String = "") async throws -> VaultServer {
        let process = try BackgroundProcess.start(
            signetExecutable, ["server", "--config", "\(path)/vault.hcl", "--log-level", "warn"], directory: path)
        var server = VaultServer(process, address: "http://127.0.0.1:\(port)")
        server.token = token
        try await server.waitForAnswer()
        return server
    }

    /// The same, initialized and with a PKI engine at `pki/`: a root, the role `web` for names below example.com, and a token
    /// that may do what the engine is for.
    func startWithPKI() async throws -> VaultServer {
        var server = try await start()
        let initialization = try await server.write("sys/init", [:])
        server.token = initialization["root_token"]?.text ?? ""
        try await server.write("sys/mounts/pki", ["type": "pki", "config": ["max_lease_ttl": "87600h"]])
        try await server.write(
            "pki/root/generate/internal",
            ["common_name": "bench root", "key_type": "ec", "key_bits": 256, "ttl": "87600h"])
        try await server.write(
            "pki/roles/web",
            [
                "allowed_domains": ["example.com"], "allow_subdomains": true, "key_type": "ec", "key_bits": 256,
                "max_ttl": "72h",
            ])
        let rules = #"path "pki/*" { capabilities = ["create", "read", "update", "list"] }"#
        try await server.write("sys/policies/acl/bench", ["policy": .string(rules)])
        let created = try await server.write("auth/token/create", ["policies": ["bench"], "ttl": "24h"])
        server.token = created["auth"]?["client_token"]?.text ?? ""
        return server
    }

    /// Does something to the database of a server that does not run.
    func changeDatabase(_ body: @escaping @Sendable (any SQLSession) throws -> Void) async throws {
        let database = try Database.open(
            path: "\(path)/data/signet.db",
            migrations: SignetDatabase.migrations)
        try await database.write(body)
        try await database.close()
    }
}
