import SignetCore

extension Policy {
    /// The names of the policies that can neither be written nor deleted.
    public static let immutableNames: Set<String> = ["root", "response-wrapping"]

    /// What every token gets unless it is made without: looking after itself and its own secrets. It can be changed, not deleted.
    /// - Throws: `.invalidPolicy`, which a test rules out.
    public static func makeDefault() throws(SignetError) -> Policy {
        try Policy(name: "default", parsing: defaultSource)
    }

    /// What the token of a wrapped answer may do: fetch that answer.
    /// - Throws: `.invalidPolicy`, which a test rules out.
    public static func makeResponseWrapping() throws(SignetError) -> Policy {
        try Policy(name: "response-wrapping", parsing: responseWrappingSource)
    }

    private static let responseWrappingSource = """
        path "cubbyhole/response" {
            capabilities = ["create", "read"]
        }

        path "sys/wrapping/unwrap" {
            capabilities = ["update"]
        }

        """

    private static let defaultSource = """
        # A token may see, renew and revoke itself.
        path "auth/token/lookup-self" {
            capabilities = ["read"]
        }
        path "auth/token/renew-self" {
            capabilities = ["update"]
        }
        path "auth/token/revoke-self" {
            capabilities = ["update"]
        }

        # It may ask what it is allowed to do.
        path "sys/capabilities-self" {
            capabilities = ["update"]
        }
        path "sys/internal/ui/resultant-acl" {
            capabilities = ["read"]
        }

        # It may look up whom it belongs to.
        path "identity/entity/id/{{identity.entity.id}}" {
            capabilities = ["read"]
        }
        path "identity/entity/name/{{identity.entity.name}}" {
            capabilities = ["read"]
        }

        # Whoever knows the id of a lease may look it up and renew it; sys/renew is the older path.
        path "sys/renew" {
            capabilities = ["update"]
        }
        path "sys/leases/renew" {
            capabilities = ["update"]
        }
        path "sys/leases/lookup" {
            capabilities = ["update"]
        }

        # The token's own secrets, which no other token can read.
        path "cubbyhole/*" {
            capabilities = ["create", "read", "update", "delete", "list"]
        }

        # Wrapped answers: making, looking up and opening them.
        path "sys/wrapping/wrap" {
            capabilities = ["update"]
        }
        path "sys/wrapping/lookup" {
            capabilities = ["update"]
        }
        path "sys/wrapping/unwrap" {
            capabilities = ["update"]
        }

        # Tools without access to anything stored.
        path "sys/tools/hash" {
            capabilities = ["update"]
        }
        path "sys/tools/hash/*" {
            capabilities = ["update"]
        }

        # Logging in to applications through an OIDC provider.
        path "identity/oidc/provider/+/authorize" {
            capabilities = ["read", "update"]
        }

        """
}
