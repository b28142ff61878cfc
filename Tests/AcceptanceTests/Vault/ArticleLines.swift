/// What the article on Vault has people type, as it is written there, typo included: its sections 4.1 to 4.4, and those of the
/// section on Nomad that is numbered 4.1 again.
enum ArticleLines {
    static let engine = #"""
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

    static let agent = #"""
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

    /// Only the place of the file is another one: /tmp is everybody's.
    static let nomad = #"""
        vault policy write nomad-server nomad_policy.hcl
        vault write auth/token/roles/nomad-cluster allowed_policies="pki" disallowed_policies=nomad-server token_explicit_max_ttl=0 orphan=true token_period="259200" renewable=true
        vault token create -field token -policy nomad-server -period 72h -orphan > token.txt
        """#

    static let policy = """
        path "pki/*" {
          capabilities = ["create", "read", "update", "delete", "list", "sudo"]
        }
        """

    /// What a Nomad server must be allowed, as its documentation lists it.
    static let nomadPolicy = """
        path "auth/token/create/nomad-cluster" { capabilities = ["update"] }
        path "auth/token/roles/nomad-cluster" { capabilities = ["read"] }
        path "auth/token/lookup-self" { capabilities = ["read"] }
        path "auth/token/lookup" { capabilities = ["update"] }
        path "auth/token/revoke-accessor" { capabilities = ["update"] }
        path "sys/capabilities-self" { capabilities = ["update"] }
        path "auth/token/renew-self" { capabilities = ["update"] }
        """
}
