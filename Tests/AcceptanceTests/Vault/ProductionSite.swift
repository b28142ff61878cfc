import Foundation
import SignetTestSupport

/// A server of the Vault API as it is run for good: a configuration file, TLS, a seal.
struct ProductionSite: Sendable {
    /// What `operator init` printed.
    struct Initialization: Decodable, Sendable {
        let unseal_keys_b64: [String]
        let unseal_keys_hex: [String]
        let unseal_shares: Int
        let root_token: String
    }

    /// What `vault status -format=json` prints.
    struct SealStatus: Decodable, Sendable {
        let initialized: Bool
        let sealed: Bool
        let t: Int
        let n: Int
        let progress: Int
    }

    let vault: VaultSite

    init(isTLS: Bool = true) throws {
        vault = try VaultSite(isTLS: isTLS)
    }

    // MARK: Files

    /// Writes `vault.hcl`.
    /// - Parameter seal: a `seal` block
    func configure(tls: Bool = true, seal: String = "") throws {
        let files =
            tls
            ? """
              tls_cert_file = "server.crt"
                tls_key_file  = "server.key"
            """ : "  tls_disable = 1"
        try vault.directory.write(
            "vault.hcl",
            """
            storage "file" {
              path = "data"
            }

            listener "tcp" {
              address = "127.0.0.1:\(vault.port)"
            \(files)
            }

            \(seal)
            api_addr      = "\(vault.address)"
            disable_mlock = true
            max_lease_ttl = "87600h"

            """)
    }

    /// `ca.crt`, and `server.crt` with `server.key` for 127.0.0.1.
    func makeTLSFiles() async throws {
        try await vault.run(
            """
            openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout ca.key -out ca.crt -days 30 \
                -subj "/CN=Listener CA" 2>/dev/null
            """)
        try await makeServerCertificate("server")
    }

    /// `NAME.crt` and `NAME.key` for 127.0.0.1, by `ca.crt`.
    func makeServerCertificate(_ name: String) async throws {
        try await sign(name, "subjectAltName=IP:127.0.0.1,DNS:localhost", subject: "/CN=\(name)")
    }

    /// `NAME.crt` and `NAME.key` by `ca.crt`, or by `CA.crt`, with these lines of extensions.
    func sign(_ name: String, _ extensions: String, subject: String, ca: String = "ca") async throws {
        try await vault.run(
            """
            openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout \(name).key -out \(name).csr \
                -subj "\(subject)" 2>/dev/null
            openssl x509 -req -in \(name).csr -CA \(ca).crt -CAkey \(ca).key -CAcreateserial -days 10 \
                -extfile <(printf '\(extensions)\\n') -out \(name).crt 2>/dev/null
            """)
    }

    // MARK: The seal

    func status() async throws -> (status: Int32, lines: SealStatus) {
        let result = try await vault.shell("vault status -format=json")
        return (result.status, try JSONDecoder().decode(SealStatus.self, from: Data(result.output.utf8)))
    }

    /// `operator init` with these numbers; the root token is kept as by `login`.
    func initialize(shares: Int = 5, threshold: Int = 3) async throws -> Initialization {
        let made = try await vault.json(
            Initialization.self,
            "vault operator init -key-shares=\(shares) -key-threshold=\(threshold) -format=json")
        try vault.directory.write(".vault-token", made.root_token)
        return made
    }

    /// Gives shares one after the other, each by a client of its own.
    func unseal(_ shares: some Sequence<String>) async throws {
        for share in shares { try await vault.run("vault operator unseal -", input: share + "\n") }
    }
}
