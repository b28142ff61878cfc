import Foundation
import Logging
import SignetCore
import SignetPKI
import SignetRenewal
import SignetTestSupport
import SignetVault
import Testing

@testable import SignetServer

@Suite("Certificates by issuers of kind vault, from a server of the Vault API on loopback")
struct VaultIssuersTests {
    /// Opens a workspace whose certificate `web` comes from the server.
    private func open<T: Sendable>(
        _ directory: TemporaryDirectory, _ address: String, login: String, certificate: String = "",
        issuer: String = "", data: String = "data", _ body: (Workspace) async throws -> T
    ) async throws -> T {
        let file = try directory.write(
            "\(data).yaml",
            """
            data_directory: \(data)
            issuers:
              - { name: company, address: "\(address)", role: web, login: \(login) \(issuer) }
            certificates:
              - name: web
                names: [web.example.com, 127.0.0.1]
                issuer: { vault: company \(certificate) }
                lifetime: 2h
                files: { full_chain: web.crt, key: web.key, ca: ca.crt }

            """)
        let workspace = try await Workspace.open(
            configurationPath: file, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        do {
            let result = try await body(workspace)
            try await workspace.close()
            return result
        } catch {
            try await workspace.close()
            throw error
        }
    }

    /// Makes an AppRole and returns the section that logs in by it.
    private func appRole(_ stage: VaultStage, _ directory: TemporaryDirectory, wrapped: Bool = false) async throws
        -> String
    {
        let client = stage.client
        try await client.write("sys/auth/approle", ["type": "approle"])
        try await client.write("auth/approle/role/agent", ["token_policies": "web", "token_ttl": "20m"])
        let roleID = try #require(try await client.read("auth/approle/role/agent/role-id")?.data?["role_id"]?.text)
        guard wrapped else {
            let secret = try await client.write("auth/approle/role/agent/secret-id").data?["secret_id"]?.text
            try directory.write("secret-id", try #require(secret))
            return "{ role_id: \(roleID), secret_id_file: secret-id }"
        }
        var settings = client.settings
        settings.wrapTTL = "5m"
        let token = try await VaultClient.using(settings) {
            try await $0.write("auth/approle/role/agent/secret-id").wrapping?["token"]?.text
        }
        try directory.write("wrapped", try #require(token))
        return "{ role_id: \(roleID), wrapped_secret_id_file: wrapped }"
    }

    @Test func anAppRoleGetsThemAndRevokesThem() async throws {
        try await VaultStage.run { stage in
            let directory = try TemporaryDirectory()
            let login = try await appRole(stage, directory)
            let old = try await open(directory, stage.address, login: login) { workspace in
                let status = try #require(try await workspace.renewNow(["web"]).first)
                #expect(status.phase == .valid, "\(status.lastError ?? "")")
                #expect(status.spec.issuer.description == "vault company, role web")
                let pair = try #require(try await workspace.engine.pairInUse(of: "web")).pair
                #expect(pair.leaf.issuer.commonName == "company root" && pair.roots.count == 1)
                #expect(Set(pair.leaf.alternativeNames.map(\.value)) == ["web.example.com", "127.0.0.1"])
                #expect(pair.leaf.notAfter.timeIntervalSince(pair.leaf.notBefore) < 7300)

                let plan = try await Planner(workspace.configuration).plan(at: Date())
                #expect(plan.requests.first?.issuer == "vault company, role web")

                let record = try await workspace.revoke(
                    RevocationWish(certificate: "web", reason: .superseded, actor: "test"))
                #expect(record.certificate.state == .revoked && !record.wasRevoked && !record.isMissed)
                let issuer = try workspace.vaults.issuer(named: "company", role: nil)
                #expect(try await issuer.known(pair.leaf.serialNumberText)?.isRevoked == true)
                #expect(try await issuer.recognises(pair.leaf) == false)
                return pair
            }
            // By its serial number, as the only issuer there is; another database takes over what lies there.
            try await open(directory, stage.address, login: login, data: "other") { workspace in
                var wish = RevocationWish(certificate: old.leaf.serialNumberText, reason: .superseded, actor: "test")
                wish.issuer = "company"
                #expect(try await workspace.revoke(wish).wasRevoked)
                wish.certificate = "0abc"
                await #expect(throws: SignetError(.notFound, "")) { try await workspace.revoke(wish) }
                let before = try directory.text("web.crt")
                try await workspace.applyConfiguration()
                let lying = try #require(try CertificateFile(bytes: Array(before.utf8)).certificates.first)
                let issuer = try workspace.vaults.issuer(named: "company", role: nil)
                #expect(try await issuer.recognises(lying))
                #expect(lying != old.leaf)
                _ = try await workspace.engine.status()
            }
            withExtendedLifetime(directory) {}
        }
    }

    @Test func aWrappedSecretIDServesBeyondARestart() async throws {
        try await VaultStage.run { stage in
            let directory = try TemporaryDirectory()
            let login = try await appRole(stage, directory, wrapped: true)
            for _ in 0..<2 {
                let phase = try await open(directory, stage.address, login: login) {
                    try await $0.renewNow(["web"]).first?.phase
                }
                #expect(phase == .valid)
            }
            withExtendedLifetime(directory) {}
        }
    }

    @Test func aCertificateOverTLSLogsIn() async throws {
        let files = TLSFiles()
        try await files.makeSelfSigned("server")
        try await files.makeSelfSigned("client")
        try await VaultStage.run(tls: files) { stage in
            let directory = try TemporaryDirectory()
            try await stage.client.write("sys/auth/cert", ["type": "cert"])
            let pem = try String(contentsOfFile: files.path("client.crt"), encoding: .utf8)
            try await stage.client.write(
                "auth/cert/certs/agent", ["certificate": .string(pem), "token_policies": "web"])
            let login = "{ certificate: \(files.path("client.crt")), key: \(files.path("client.key")), name: agent }"
            let trusted = ", trusted_roots: \(files.path("server.crt"))"
            let status = try await open(directory, stage.address, login: login, issuer: trusted) {
                try await $0.renewNow(["web"]).first
            }
            #expect(status?.phase == .valid, "\(status?.lastError ?? "")")
            // Whom nobody trusts is told nothing.
            let refused = try await open(directory, stage.address, login: login, data: "untrusting") {
                try await $0.renewNow(["web"]).first
            }
            #expect(refused?.phase == .failing)
            #expect(refused?.lastError?.contains("trusted_roots") == true, "\(refused?.lastError ?? "")")
            withExtendedLifetime(directory) {}
        }
    }

    @Test func aTokenFromAFileIsAllowedWhatItsPoliciesAllow() async throws {
        try await VaultStage.run { stage in
            let directory = try TemporaryDirectory()
            let made = try await stage.client.write("auth/token/create", ["policies": ["web"], "ttl": "1h"])
            try directory.write("token", try #require(made.auth?["client_token"]?.text))
            let phase = try await open(directory, stage.address, login: "{ token_file: token }") { workspace in
                #expect(await workspace.vaults.keepTokens().isEmpty)
                return try await workspace.renewNow(["web"]).first?.phase
            }
            #expect(phase == .valid)
            let status = try await open(
                directory, stage.address, login: "{ token_file: token }", certificate: ", role: other", data: "other"
            ) { try await $0.renewNow(["web"]).first }
            #expect(status?.phase == .failing)
            #expect(status?.lastError?.contains("permission denied") == true, "\(status?.lastError ?? "")")
            #expect(status?.lastError?.contains("Let a policy of the token grant") == true)

            try directory.write("token", "hvs.nonsense")
            let refused = try await open(
                directory, stage.address, login: "{ token_file: token }", data: "third"
            ) { workspace in
                let failures = await workspace.vaults.keepTokens()
                #expect(failures["company"]?.contains("log in") == true, "\(failures)")
                return try await workspace.renewNow(["web"]).first
            }
            #expect(
                refused?.lastError?.contains("Give credentials that are valid") == true, "\(refused?.lastError ?? "")")
            #expect(refused?.lastError?.contains("hvs.") == false)
            withExtendedLifetime(directory) {}
        }
    }
}
