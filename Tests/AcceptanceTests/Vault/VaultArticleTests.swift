import Foundation
import SignetPKI
import SignetTestSupport
import Testing

/// The lines of the article on Vault (its sections 4.1 to 4.4), as they are written there, typo included.
@Suite(.serialized) struct VaultArticleTests {
    private static let engine = #"""
        vault secrets enable pki
        vault secrets tune -max-lease-ttl=87600h pki
        vault write pki/root/generate/internal \
            key_bits=2048 \
            private_key_format=pem \
            signature_bits=256 \
            country=KR \
            province=Seoul \
            locality=KR \
            organization=COMPANY \
            ou=DEV \
            common_name=example.com \
            ttl=87600h
        vault write pki/config/urls \
            issuing_certificates="http://127.0.0.1:8200/v1/pki/ca" \
            crl_distribution_points="http://127.0.0.1:8200/v1/pki/crl"
        vault write pki/roles/example-dot-com \
            allowed_domains=example.com \
            allow_subdomains=true \
            max_ttl=72h
        vault write pki/issue/example-dot-com \
            common_name=service-a.example.com
        """#

    private static let agent = #"""
        vault policy write pki pki_policy.hcl
        vault auth enable approle
        vault write auth/approle/role/pki-agent \
            secret_id_ttl=120m \
            token_ttl=60m \
            token_max_tll=120m \
            policies="pki"
        vault read auth/approle/role/pki-agent/role-id
        vault write -f auth/approle/role/pki-agent/secret-id
        vault read -field=role_id auth/approle/role/pki-agent/role-id > roleid
        vault write -f -field=secret_id auth/approle/role/pki-agent/secret-id > secretid
        """#

    private static let policy = """
        path "pki/*" {
          capabilities = ["create", "read", "update", "delete", "list", "sudo"]
        }
        """

    @Test func runsAsWritten() async throws {
        let site = try await VaultSite.development()
        let login = try await site.shell("vault login", input: "root\n")
        #expect(login.status == 0 && login.output.contains("token                root"), "\(login.everything)")
        let mode = try FileManager.default.attributesOfItem(atPath: site.directory.file(".vault-token"))[
            .posixPermissions]
        #expect(mode as? Int == 0o600)

        let engine = try await site.shell(Self.engine)
        #expect(engine.status == 0, "\(engine.everything)")
        for part in [
            "Success! Enabled the pki secrets engine at: pki/", "Success! Tuned the secrets engine at: pki/",
            "-----BEGIN CERTIFICATE-----", "private_key_type", "serial_number",
        ] { #expect(engine.output.contains(part), "\(part): \(engine.everything)") }

        try site.directory.write("pki_policy.hcl", Self.policy)
        let agent = try await site.shell(Self.agent)
        #expect(agent.status == 0, "\(agent.everything)")
        for part in [
            "Success! Uploaded policy: pki", "Success! Enabled approle auth method at: approle/",
            "Endpoint ignored these unrecognized parameters: [token_max_tll]",
            "Key        Value\n---        -----\nrole_id    ",
            "secret_id_accessor    ",
        ] { #expect(agent.everything.contains(part), "\(part): \(agent.everything)") }
        try await useTheSecretID(of: site)
        try await site.stop()
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
            openssl x509 -in b.crt -noout -text | grep -q "URI:http://127.0.0.1:8200/v1/pki/crl"
            """#)
        #expect(issued.status == 0 && issued.output.contains("b.crt: OK"), "\(issued.everything)")
        let refused = try await site.shell(
            "VAULT_TOKEN=$(vault write -field=token auth/approle/login role_id=@roleid secret_id=@secretid) vault read sys/mounts"
        )
        #expect(refused.status == 2 && refused.everything.contains("permission denied"), "\(refused.everything)")
        let outside = try await site.shell("vault write pki/issue/example-dot-com common_name=example.org")
        #expect(
            outside.status == 2 && outside.everything.contains("common name example.org not allowed by this role"),
            "\(outside.everything)")
    }
}
