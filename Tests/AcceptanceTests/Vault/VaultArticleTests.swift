import Foundation
import SignetPKI
import SignetTestSupport
import Testing

/// The lines of the article on Vault, as they are written there, typo included: its sections 4.1 to 4.4, and those of the
/// section on Nomad that is numbered 4.1 again.
@Suite struct VaultArticleTests {
    @Test func runsAsWritten() async throws {
        let site = try VaultSite()
        let server = try await site.startDevelopment()
        let login = try await site.shell("vault login", input: "root\n")
        #expect(login.status == 0 && login.output.contains("token                root"), "\(login.everything)")
        let mode = try FileManager.default.attributesOfItem(atPath: site.file(".vault-token"))[.posixPermissions]
        #expect(mode as? Int == 0o600)

        let engine = try await site.shell(ArticleLines.engine)
        #expect(engine.status == 0, "\(engine.everything)")
        for part in [
            "Success! Enabled the pki secrets engine at: pki/", "Success! Tuned the secrets engine at: pki/",
            "-----BEGIN CERTIFICATE-----", "private_key_type", "serial_number",
        ] { #expect(engine.output.contains(part), "\(part): \(engine.everything)") }

        try site.directory.write("pki_policy.hcl", ArticleLines.policy)
        let agent = try await site.shell(ArticleLines.agent)
        #expect(agent.status == 0, "\(agent.everything)")
        for part in [
            "Success! Uploaded policy: pki", "Success! Enabled approle auth method at: approle/",
            "Endpoint ignored these unrecognized parameters: [token_max_tll]",
            "Key        Value\n---        -----\nrole_id    ", "secret_id_accessor    ",
        ] { #expect(agent.everything.contains(part), "\(part): \(agent.everything)") }
        try await useTheSecretID(of: site)

        try site.directory.write("nomad_policy.hcl", ArticleLines.nomadPolicy)
        let nomad = try await site.shell(ArticleLines.nomad)
        #expect(nomad.status == 0, "\(nomad.everything)")
        for part in [
            "Success! Uploaded policy: nomad-server",
            "Success! Data written to: auth/token/roles/nomad-cluster",
        ] { #expect(nomad.output.contains(part), "\(part): \(nomad.everything)") }
        try await useTheTokenAsNomad(of: site)
        try await site.stop(server)
    }

    /// What the agent will do with what was saved: log in, and get a certificate that openssl believes.
    private func useTheSecretID(of site: VaultSite) async throws {
        let issued = try await site.shell(
            #"""
            export VAULT_TOKEN=$(vault write -field=token auth/approle/login role_id=@roleid secret_id=@secretid)
            vault write -format=json pki/issue/example-dot-com common_name=service-b.example.com ttl=2h > answer.json
            curl -s "$VAULT_ADDR/v1/pki/ca/pem" > ca.crt
            python3 -c '
            import json
            data = json.load(open("answer.json"))["data"]
            assert isinstance(data["expiration"], int) and isinstance(data["ca_chain"], list)
            open("b.crt", "w").write(data["certificate"] + "\n")
            open("b.key", "w").write(data["private_key"] + "\n")'
            openssl verify -x509_strict -CAfile ca.crt -verify_hostname service-b.example.com b.crt
            cmp <(openssl x509 -in b.crt -noout -pubkey) <(openssl pkey -in b.key -pubout)
            openssl x509 -in b.crt -noout -text > text
            grep -q "URI:http://127.0.0.1:8200/v1/pki/crl" text
            grep -q "CA Issuers - URI:http://127.0.0.1:8200/v1/pki/ca" text
            openssl x509 -in ca.crt -noout -subject -nameopt RFC2253
            """#)
        #expect(issued.status == 0 && issued.output.contains("b.crt: OK"), "\(issued.everything)")
        #expect(issued.output.contains("CN=example.com"), "\(issued.everything)")
        #expect(issued.output.contains("OU=DEV"), "\(issued.everything)")
        let refused = try await site.shell(
            "VAULT_TOKEN=$(vault write -field=token auth/approle/login role_id=@roleid secret_id=@secretid) vault read sys/mounts"
        )
        #expect(refused.status == 2 && refused.everything.contains("permission denied"), "\(refused.everything)")
        let outside = try await site.shell("vault write pki/issue/example-dot-com common_name=example.org")
        #expect(
            outside.status == 2 && outside.everything.contains("common name example.org not allowed by this role"),
            "\(outside.everything)")
        // A secret id is good for as many logins as its role says: the article's says nothing, so any number.
        let again = try await site.shell("vault write auth/approle/login role_id=@roleid secret_id=@secretid")
        #expect(again.status == 0 && again.output.contains(#"["default" "pki"]"#), "\(again.everything)")
    }

    /// What Nomad does with its token: it looks at what the token and the role may, renews, and makes tokens for its jobs.
    private func useTheTokenAsNomad(of site: VaultSite) async throws {
        let nomad = try await site.shell(
            #"""
            export VAULT_TOKEN=$(cat token.txt)
            vault token lookup -format=json > own.json
            vault read -format=json auth/token/roles/nomad-cluster > role.json
            vault token capabilities auth/token/create/nomad-cluster
            vault token renew
            vault token create -role nomad-cluster -policy pki -format=json > job.json
            python3 -c '
            import json
            own = json.load(open("own.json"))["data"]
            assert own["period"] == 259200 and own["orphan"] and own["renewable"], own
            assert own["policies"] == ["default", "nomad-server"], own
            role = json.load(open("role.json"))["data"]
            assert role["allowed_policies"] == ["pki"] and role["disallowed_policies"] == ["nomad-server"], role
            assert role["orphan"] is True and role["token_period"] == 259200 and role["renewable"] is True, role
            assert role["token_explicit_max_ttl"] == 0, role
            auth = json.load(open("job.json"))["auth"]
            assert auth["policies"] == ["default", "pki"] and auth["lease_duration"] == 259200 and auth["orphan"], auth
            open("job.token", "w").write(auth["client_token"])
            open("job.accessor", "w").write(auth["accessor"])'
            VAULT_TOKEN=$(cat job.token) vault write -field=serial_number pki/issue/example-dot-com \
                common_name=service-a.example.com ttl=2m
            vault write -f auth/token/revoke-accessor accessor=@job.accessor
            ! VAULT_TOKEN=$(cat job.token) vault token lookup
            """#)
        #expect(nomad.status == 0 && nomad.output.contains("update\n"), "\(nomad.everything)")
        let wrong = try await site.shell(
            "VAULT_TOKEN=$(cat token.txt) vault token create -role nomad-cluster -policy nomad-server")
        #expect(
            wrong.status == 2
                && wrong.everything.contains("must be subset of the role's allowed policies"),
            "\(wrong.everything)")
    }
}
