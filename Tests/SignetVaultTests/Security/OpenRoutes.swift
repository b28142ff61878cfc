/// What anybody may ask, without a token: exactly the reference's, by kind of mount.
enum OpenRoutes {
    static let all: Set<String> = Set(
        [
            "system": system, "pki": pki, "identity": identity, "approle": ["update login"], "cert": ["update login"],
            "kubernetes": ["update login"], "jwt": ["update login"], "oidc": ["update login"],
            "userpass": ["update login/:username"], "github": absent, "gcp": absent, "ldap": absent,
        ].flatMap { type, routes in
            routes.map { $0.replacing(" ", with: " \(type):", maxReplacements: 1) }
        })

    /// What tells of the seal; what shares open; looking at an envelope. Of a mount anybody may ask, but gets an answer only with
    /// a token that may use it.
    private static let system = [
        "read health", "read seal-status", "read leader", "read init", "update init", "update unseal",
        "read rekey/init", "update rekey/init", "delete rekey/init", "update rekey/update", "read rekey/verify",
        "update rekey/verify", "delete rekey/verify", "read generate-root/attempt", "update generate-root/attempt",
        "delete generate-root/attempt", "update generate-root/update", "read internal/ui/mounts",
        "read internal/ui/mounts/*path", "update wrapping/lookup", "read wrapping/lookup",
    ]

    /// What is published: certificates, revocation lists, OCSP.
    private static let pki = [
        "read ca", "read ca/pem", "read ca_chain", "read cert/:serial", "read cert/:serial/raw",
        "read cert/:serial/raw/pem", "read cert/ca", "read cert/ca/raw", "read cert/ca/raw/pem", "read cert/ca_chain",
        "read cert/crl", "read cert/crl/raw", "read cert/crl/raw/pem", "read cert/delta-crl",
        "read cert/delta-crl/raw", "read cert/delta-crl/raw/pem", "read crl", "read crl/pem", "read crl/delta",
        "read crl/delta/pem", "read issuer/:issuer_ref/json", "read issuer/:issuer_ref/der",
        "read issuer/:issuer_ref/pem", "read issuer/:issuer_ref/crl", "read issuer/:issuer_ref/crl/der",
        "read issuer/:issuer_ref/crl/pem", "read issuer/:issuer_ref/crl/delta",
        "read issuer/:issuer_ref/crl/delta/der", "read issuer/:issuer_ref/crl/delta/pem", "list issuers",
        "update ocsp", "read ocsp/*request",
    ]

    /// With what others check the tokens that say who somebody is.
    private static let identity = ["read oidc/.well-known/keys", "read oidc/.well-known/openid-configuration"]

    /// Methods that are not here: whoever logs in is told so.
    private static let absent = ["update login", "update login/*name"]

    /// What the policy `default` grants beyond that.
    static let grantedByDefault: Set<String> = [
        "read token:lookup-self", "update token:renew-self", "update token:revoke-self",
        "update system:capabilities-self", "update system:renew", "update system:leases/renew",
        "update system:leases/lookup", "update system:wrapping/wrap", "update system:wrapping/unwrap",
        "list cubbyhole:", "list cubbyhole:*path", "read cubbyhole:*path", "update cubbyhole:*path",
        "delete cubbyhole:*path",
    ]
}
