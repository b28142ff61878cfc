#!/bin/sh
# The authority of both examples: a PKI engine with a root of its own, a role for services, and the policy of those who use it.
set -eu
here=$(dirname "$0")

vault secrets enable pki
vault secrets tune -max-lease-ttl=87600h pki
vault write -field=serial_number pki/root/generate/internal common_name="example root" key_type=ec ttl=87600h
vault write pki/config/urls \
    issuing_certificates="$VAULT_ADDR/v1/pki/ca" \
    crl_distribution_points="$VAULT_ADDR/v1/pki/crl"
vault write pki/roles/example-dot-com \
    allowed_domains=example.com \
    allow_subdomains=true \
    key_type=ec \
    max_ttl=72h
vault policy write pki "$here/pki_policy.hcl"
