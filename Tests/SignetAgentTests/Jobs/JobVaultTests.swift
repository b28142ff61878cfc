import Foundation
import SignetTestSupport
import Testing

/// Tokens and certificates of tasks, from a real server of the Vault API, with the article's policies and job.
@Suite(.timeLimit(.minutes(30))) struct JobVaultTests {
    /// A server with the article's engine, policies and token role; the token that Nomad's servers have.
    private final class Vault: Sendable {
        let process: BackgroundProcess
        let address: String
        let token: String

        init() async throws {
            let port = try freePort()
            address = "http://127.0.0.1:\(port)"
            process = try BackgroundProcess.start(
                signetExecutable,
                ["server", "--dev", "--dev-root-token-id", "root", "--dev-listen-address", "127.0.0.1:\(port)"])
            try await process.waitForOutput(containing: "Root Token")
            for words in [
                ["secrets", "enable", "pki"],
                ["write", "pki/root/generate/internal", "common_name=example root", "ttl=8760h"],
                ["write", "pki/roles/example-dot-com", "allowed_domains=example.com", "allow_subdomains=true"],
            ] { _ = try await Self.vault(address, "root", words) }
            _ = try await Self.vault(
                address, "root", ["policy", "write", "pki", "-"],
                input: #"path "pki/issue/*" { capabilities = ["create", "update"] }"#)
            _ = try await Self.vault(
                address, "root", ["policy", "write", "nomad-server", "-"],
                input: """
                    path "auth/token/create/nomad-cluster" { capabilities = ["update"] }
                    path "auth/token/roles/nomad-cluster" { capabilities = ["read"] }
                    path "auth/token/lookup-self" { capabilities = ["read"] }
                    path "auth/token/lookup" { capabilities = ["update"] }
                    path "auth/token/revoke-accessor" { capabilities = ["update"] }
                    path "sys/capabilities-self" { capabilities = ["update"] }
                    path "auth/token/renew-self" { capabilities = ["update"] }
                    """)
            _ = try await Self.vault(
                address, "root",
                [
                    "write", "auth/token/roles/nomad-cluster", "allowed_policies=pki",
                    "disallowed_policies=nomad-server", "token_explicit_max_ttl=0", "orphan=true",
                    "token_period=259200", "renewable=true",
                ])
            token = try await Self.vault(
                address, "root",
                ["token", "create", "-field", "token", "-policy", "nomad-server", "-period", "72h", "-orphan"])
        }

        @discardableResult
        func ask(_ words: String..., token: String = "root") async throws -> ToolResult {
            try await runTool(
                signetExecutable, ["vault"] + words, environment: ["VAULT_ADDR": address, "VAULT_TOKEN": token])
        }

        private static func vault(
            _ address: String, _ token: String, _ words: [String], input: String = ""
        ) async throws -> String {
            let result = try await runTool(
                signetExecutable, ["vault"] + words, input: Array(input.utf8),
                environment: ["VAULT_ADDR": address, "VAULT_TOKEN": token])
            guard result.status == 0 else { throw TestSupportError("\(words): \(result.everything)") }
            return result.output.trimmingCharacters(in: .whitespacesAndNewlines)
        }
    }

    /// The article's job; only what its script does is another.
    private func article(_ script: String, policies: String = "pki") -> String {
        JobFixtures.article.split(separator: "\n", omittingEmptySubsequences: false).map(String.init).filter {
            !$0.hasPrefix("cd python") && !$0.hasPrefix("pip install") && !$0.hasPrefix("cp -R")
        }.map { $0 == "python main.py" ? script : $0 }.joined(separator: "\n")
            .replacing("static = 7433", with: "").replacing(#"["pki"]"#, with: "[\"\(policies)\"]")
    }

    @Test func theArticlesJobGetsItsTokenAndItsCertificate() async throws {
        let vault = try await Vault()
        let site = try JobSite(environment: ["VAULT_ADDR": vault.address, "VAULT_TOKEN": vault.token])
        let file = try site.directory.write(
            "service_a_job.hcl",
            article(
                """
                openssl verify -CAfile cert/ca.crt cert/service-a.crt
                openssl x509 -in cert/service-a.crt -noout -pubkey > public
                openssl pkey -in cert/service-a.key -pubout | cmp - public && echo "one pair"
                echo "token $VAULT_TOKEN"
                exec sleep 1000
                """))
        try await site.job("run", "-vault-create-from-role=nomad-cluster", file)
        let log = try await site.log(of: "mtls-service-a", containing: "token ")
        #expect(log.contains("cert/service-a.crt: OK"))
        #expect(log.contains("one pair"))
        let secrets = "data/alloc/mtls-service-a/service/0/python-task/secrets"
        let token = try site.directory.text("\(secrets)/vault_token")
        #expect(log.contains("token \(token)"))
        let attributes = try FileManager.default.attributesOfItem(atPath: site.directory.file("\(secrets)/vault_token"))
        #expect(attributes[.posixPermissions] as? Int == 0o600)
        let looked = try await vault.ask("token", "lookup", token: token)
        #expect(looked.output.contains("[default pki]"))
        #expect(looked.output.contains("Task:python-task"))

        // A runner that is told to end leaves task and token alone; the next goes on with both.
        let before = try await site.task(of: "mtls-service-a")
        let runner = try #require(site.runner())
        kill(runner, SIGTERM)
        while site.runner() == runner { try await Task.sleep(for: .milliseconds(20)) }
        #expect(try site.directory.text("data/runner.log").contains("Stopped; tasks go on."))
        #expect(try await vault.ask("token", "lookup", token: token).status == 0)
        try await site.job("run", "-vault-create-from-role=nomad-cluster", file)
        #expect(try await site.task(of: "mtls-service-a").process == before.process)
        #expect(try site.directory.text("\(secrets)/vault_token") == token)

        try await site.job("stop", "mtls-service-a")
        #expect(try await vault.ask("token", "lookup", token: token).status == 2)
        #expect(!FileManager.default.fileExists(atPath: site.directory.file("\(secrets)/vault_token")))
    }

    /// A token that somebody revoked is replaced, and the change mode of the vault block applied.
    @Test func aTokenThatIsGoneIsReplaced() async throws {
        let vault = try await Vault()
        let site = try JobSite(environment: ["VAULT_ADDR": vault.address, "VAULT_TOKEN": vault.token])
        let file = try site.directory.write(
            "token.hcl",
            """
            job "token" {
              group "g" {
                task "t" {
                  driver = "raw_exec"
                  config {
                    command = "/bin/sh"
                    args    = ["-c", "echo started with $VAULT_TOKEN; exec sleep 1000"]
                  }
                  vault { policies = ["pki"] }
                }
              }
            }
            """)
        try await site.job("run", "-vault-create-from-role=nomad-cluster", file)
        let path = "data/alloc/token/g/0/t/secrets/vault_token"
        let first = try site.directory.text(path)
        _ = try await site.log(of: "token", containing: first)
        try await vault.ask("token", "revoke", "-self", token: first)
        // The next runner looks whether the server still knows it.
        let runner = try #require(site.runner())
        kill(runner, SIGKILL)
        while site.runner() == runner { try await Task.sleep(for: .milliseconds(20)) }
        try await site.job("run", "-vault-create-from-role=nomad-cluster", file)
        try await yielding { try site.directory.text(path) != first }
        let second = try site.directory.text(path)
        #expect(second != first)
        _ = try await site.log(of: "token", containing: second)
        try await site.job("stop", "-purge", "token")
        #expect(try await vault.ask("token", "lookup", token: second).status == 2)
    }

    @Test func whatTheRunnersTokenMayNotIsSaid() async throws {
        let vault = try await Vault()
        let site = try JobSite(environment: ["VAULT_ADDR": vault.address, "VAULT_TOKEN": vault.token])
        let refused = try await site.attempt(
            "run", "-vault-create-from-role=nomad-cluster", "-",
            input: article("exec sleep 1000", policies: "nomad-server"))
        #expect(refused.status == 1)
        #expect(refused.errorOutput.contains("makes no token with the policies nomad-server"), "\(refused.everything)")
        try await site.job("stop", "-purge", "mtls-service-a")
        while site.runner() != nil { try await Task.sleep(for: .milliseconds(50)) }
        let other = try await site.attempt(
            "run", "-vault-create-from-role=other", "-", input: article("exec sleep 1000"))
        #expect(other.errorOutput.contains("may not update auth/token/create/other"), "\(other.everything)")
        #expect(other.errorOutput.contains(#"path "auth/token/create/other" { capabilities = ["update"] }"#))
    }
}
