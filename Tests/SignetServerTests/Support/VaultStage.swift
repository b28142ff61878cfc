import SignetCore
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
        let context = try tls.map {
            try ReloadingTLSContext(
                certificatePath: $0.path("server.crt"), keyPath: $0.path("server.key"), clientCertificates: .requested)
        }
        let roots = tls?.path("server.crt")
        return try await ListeningVault.run(tls: context) { vault in
            var settings = VaultClientSettings()
            settings.address = roots == nil ? "http://127.0.0.1:\(vault.port)" : "https://localhost:\(vault.port)"
            settings.token = Secret("root")
            settings.caFile = roots
            let address = settings.address
            return try await VaultClient.using(settings) { client in
                let stage = VaultStage(address: address, client: client)
                try await stage.prepare()
                return try await body(stage)
            }
        }
    }

    private func prepare() async throws {
        try await client.write("sys/mounts/pki", ["type": "pki"])
        try await client.write("pki/root/generate/internal", ["common_name": "company root", "ttl": "760h"])
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
