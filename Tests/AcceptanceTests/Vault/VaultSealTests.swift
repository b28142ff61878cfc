import Foundation
import SignetTestSupport
import Testing

/// A production server: initialized, unsealed by holders of shares, sealed, restarted.
@Suite struct VaultSealTests {
    /// One of everything that must outlive the seal and a restart.
    private func fill(_ site: ProductionSite) async throws {
        try await site.vault.makeAuthority()
        _ = try await site.vault.issue("web")
        try await site.vault.run(
            #"""
            vault secrets enable -path=secret -version=2 kv
            vault kv put secret/database user=app password=one
            vault kv put secret/database user=app password=two
            echo 'path "secret/*" { capabilities = ["read"] }' | vault policy write reader -
            vault auth enable userpass
            vault write auth/userpass/users/ada password=lovelace token_policies=reader
            vault token create -policy=reader -ttl=10h -field=token > reader.token
            """#)
    }

    /// Checks that it is there.
    private func check(_ site: ProductionSite) async throws {
        let found = try await site.vault.run(
            #"""
            vault kv get -field=password secret/database && echo
            vault kv get -version=1 -field=password secret/database && echo
            VAULT_TOKEN=$(cat reader.token) vault kv get -field=user secret/database && echo
            vault login -no-store -method=userpass -field=policies username=ada password=lovelace && echo
            serial=$(openssl x509 -in web.crt -noout -serial | cut -d= -f2 | tr A-F a-f)
            vault list -format=json pki/certs | tr -d ':' | grep -c "$serial"
            vault write -field=certificate pki/issue/web common_name=again.example.com > again.crt
            openssl verify -CAfile root.crt again.crt
            """#)
        #expect(found == "two\none\napp\n[default reader]\n1\nagain.crt: OK")
    }

    @Test func holdersOfSharesOpenItTogetherAndNothingIsLost() async throws {
        let site = try ProductionSite()
        try await site.makeTLSFiles()
        try site.configure()
        var server = try await site.vault.start()
        let fresh = try await site.status()
        #expect(fresh.status == 2 && !fresh.lines.initialized && fresh.lines.sealed)
        let isInitialized = try await site.vault.shell("vault operator init -status")
        #expect(isInitialized.status == 2 && isInitialized.output == "Vault is not initialized\n")
        let health = try await site.vault.run(
            "curl -s --cacert ca.crt -o /dev/null -w '%{http_code}' $VAULT_ADDR/v1/sys/health")
        #expect(health == "501")

        let made = try await site.initialize()
        #expect(Set(made.unseal_keys_b64).count == 5 && made.unseal_shares == 5)
        let again = try await site.vault.shell("vault operator init")
        #expect(again.status == 2 && again.everything.contains("Vault is already initialized"), "\(again.everything)")
        try await openByDifferentClients(site, made)
        try await fill(site)
        try await check(site)

        let sealing = try await site.vault.run("vault operator seal")
        #expect(sealing == "Success! Vault is sealed.")
        try await isClosed(site)
        try await site.unseal(made.unseal_keys_b64.suffix(3))
        try await check(site)

        try await site.vault.stop(server)
        let printed = server.output
        server = try await site.vault.start()
        try await isClosed(site)
        try await site.unseal([made.unseal_keys_hex[0], made.unseal_keys_b64[4], made.unseal_keys_b64[2]])
        try await check(site)
        try await site.vault.stop(server)
        try nothingSecretWasWritten(site, made, printed + server.output)
    }

    /// By the command line with the share as an argument, by curl, by the command line that asks; with a wrong one in between.
    private func openByDifferentClients(_ site: ProductionSite, _ made: ProductionSite.Initialization) async throws {
        let shares = made.unseal_keys_b64
        let first = try await site.vault.shell("vault operator unseal '\(shares[0])'")
        #expect(first.status == 0 && first.output.contains("Unseal Progress    1/3"), "\(first.everything)")
        // The same once more does not count.
        let same = try await site.vault.run("vault operator unseal -format=json '\(shares[0])'")
        #expect(same.contains(#""progress": 1"#), "\(same)")
        let reset = try await site.vault.run("vault operator unseal -reset -format=json")
        #expect(reset.contains(#""progress": 0"#), "\(reset)")

        // Two good ones and one of somebody else's server: all are forgotten.
        try await site.unseal(shares.prefix(2))
        let stranger = Data((0..<33).map { UInt8($0) + 1 }).base64EncodedString()
        let wrong = try await site.vault.shell("vault operator unseal '\(stranger)'")
        #expect(wrong.status == 2 && wrong.errorOutput.contains("Code: 400"), "\(wrong.everything)")
        let nonsense = try await site.vault.shell("vault operator unseal 'no share'")
        #expect(
            nonsense.status == 2 && nonsense.errorOutput.contains("must be a valid hex or base64 string"),
            "\(nonsense.everything)")
        let after = try await site.status()
        #expect(after.status == 2 && after.lines.sealed && after.lines.progress == 0 && after.lines.initialized)

        try await site.vault.run("vault operator unseal '\(shares[4])'")
        let second = try await site.vault.run(
            """
            curl -sSf --cacert ca.crt -X PUT --data '{"key": "\(made.unseal_keys_hex[1])"}' $VAULT_ADDR/v1/sys/unseal
            """)
        #expect(second.contains(#""progress":2"#), "\(second)")
        let last = try await site.vault.shell("vault operator unseal", input: shares[3] + "\n")
        #expect(last.status == 0 && last.output.contains("Sealed          false"), "\(last.everything)")
        let open = try await site.status()
        #expect(open.status == 0 && !open.lines.sealed && open.lines.t == 3 && open.lines.n == 5)
    }

    private func isClosed(_ site: ProductionSite) async throws {
        let status = try await site.status()
        #expect(status.status == 2 && status.lines.sealed && status.lines.initialized)
        let codes = try await site.vault.run(
            #"""
            for path in sys/health secret/data/database pki/ca/pem sys/mounts; do
                curl -s --cacert ca.crt -o body -w '%{http_code} ' -H "X-Vault-Token: $(cat .vault-token)" "$VAULT_ADDR/v1/$path"
            done
            cat body
            """#)
        #expect(codes == #"503 503 503 503 {"errors":["Vault is sealed"]}"#, "\(codes)")
        let refused = try await site.vault.shell(
            "vault kv get secret/database", environment: ["VAULT_MAX_RETRIES": "0"])
        #expect(refused.status == 2 && refused.errorOutput.contains("Vault is sealed"), "\(refused.everything)")
    }

    /// Neither in what the server printed nor readable in its files.
    private func nothingSecretWasWritten(
        _ site: ProductionSite, _ made: ProductionSite.Initialization, _ printed: String
    ) throws {
        let token = try site.vault.directory.text("reader.token")
        let secrets = made.unseal_keys_b64 + made.unseal_keys_hex + [made.root_token, token, "lovelace"]
        let files = try FileManager.default.contentsOfDirectory(atPath: site.vault.file("data"))
        #expect(files.contains("signet.db"))
        for name in files {
            let content = Data(try site.vault.directory.bytes("data/\(name)"))
            for secret in secrets { #expect(content.range(of: Data(secret.utf8)) == nil, "\(name)") }
        }
        for secret in secrets { #expect(!printed.contains(secret)) }
    }

    @Test func newSharesReplaceTheOldOnes() async throws {
        let site = try ProductionSite(isTLS: false)
        try site.configure(tls: false)
        var server = try await site.vault.start()
        let old = try await site.initialize()
        try await site.unseal(old.unseal_keys_b64.prefix(3))
        try await site.vault.run("vault secrets enable -path=secret kv && vault kv put secret/a value=1")

        let new = try await rekey(site, old)
        try await site.vault.stop(server)
        server = try await site.vault.start()
        try await site.unseal(old.unseal_keys_b64.prefix(1))
        let refused = try await site.vault.shell("vault operator unseal '\(old.unseal_keys_b64[1])'")
        #expect(refused.status == 2, "\(refused.everything)")
        let closed = try await site.status()
        #expect(closed.lines.sealed && closed.lines.t == 2 && closed.lines.n == 3)
        try await site.unseal(new.suffix(2))
        let value = try await site.vault.run("vault kv get -field=value secret/a")
        #expect(value == "1")
        try await site.vault.stop(server)
    }

    private struct RekeyLines: Decodable {
        let nonce: String?
        let keys_base64: [String]?
        let verification_nonce: String?
        let complete: Bool?
    }

    /// Five shares give way to three, which count once two of them were shown.
    private func rekey(_ site: ProductionSite, _ old: ProductionSite.Initialization) async throws -> [String] {
        let started = try await site.vault.run("vault operator rekey -init -key-shares=3 -key-threshold=2 -verify")
        #expect(started.contains("New Shares") && started.contains("0/3"), "\(started)")
        let second = try await site.vault.shell("vault operator rekey -init")
        #expect(second.status == 2 && second.everything.contains("rekey already in progress"), "\(second.everything)")
        for share in old.unseal_keys_b64.suffix(2) { try await site.vault.run("vault operator rekey '\(share)'") }
        let made = try await site.vault.json(
            RekeyLines.self, "vault operator rekey -format=json '\(old.unseal_keys_b64[0])'")
        let keys = try #require(made.keys_base64)
        #expect(keys.count == 3 && made.verification_nonce?.isEmpty == false)
        try await site.vault.run("vault operator rekey -verify '\(keys[0])'")
        let verified = try await site.vault.json(
            RekeyLines.self, "vault operator rekey -verify -format=json '\(keys[2])'")
        #expect(verified.complete == true)
        return keys
    }

    private struct RootLines: Decodable {
        let nonce: String
        let otp: String
        let complete: Bool
        let encoded_token: String
    }

    @Test func holdersOfSharesMakeARootToken() async throws {
        let site = try ProductionSite(isTLS: false)
        try site.configure(tls: false)
        let server = try await site.vault.start()
        let made = try await site.initialize()
        try await site.unseal(made.unseal_keys_b64.prefix(3))
        try await site.vault.run("vault token revoke -self && rm .vault-token")

        let started = try await site.vault.json(
            RootLines.self, "vault operator generate-root -init -format=json")
        try await site.vault.run("vault operator generate-root '\(made.unseal_keys_b64[1])'")
        try await site.vault.run(
            "vault operator generate-root -nonce='\(started.nonce)' -", input: made.unseal_keys_b64[4])
        let done = try await site.vault.json(
            RootLines.self, "vault operator generate-root -format=json '\(made.unseal_keys_hex[2])'")
        #expect(done.complete)
        let token = try await site.vault.run(
            "vault operator generate-root -decode='\(done.encoded_token)' -otp='\(started.otp)'")
        let policies = try await site.vault.run(
            "vault token lookup -field=policies", environment: ["VAULT_TOKEN": token])
        #expect(policies == "[root]")
        let idle = try await site.vault.shell("vault operator generate-root '\(made.unseal_keys_b64[1])'")
        #expect(
            idle.status == 1 && idle.errorOutput.contains("No root generation is in progress"), "\(idle.everything)")
        try await site.vault.stop(server)
    }
}
