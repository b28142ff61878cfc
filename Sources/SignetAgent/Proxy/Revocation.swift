import SignetCore
import SignetVault

/// What a request has ended at the server.
enum Revocation: Hashable, Sendable {
    /// With everything that was got with it.
    case token(TokenDigest)
    /// Its own; what was got with it ends too.
    case accessor(String)
    /// Tokens that were made with it stay.
    case tokenOnly(TokenDigest)
    case lease(String)
    /// All whose ids begin so.
    case leases(prefix: String)

    /// nil: it ended nothing.
    init?(_ call: ProxyCall, _ answer: RawVaultAnswer) {
        guard (200..<300).contains(answer.status), call.path.hasPrefix("v1/") else { return nil }
        let path = call.path.dropFirst(3)
        let prefixes = ["sys/leases/revoke-prefix/", "sys/leases/revoke-force/", "sys/revoke-prefix/"]
        if let prefix = prefixes.first(where: { path.hasPrefix($0) }) {
            self = .leases(prefix: String(path.dropFirst(prefix.count)))
            return
        }
        if path == "auth/token/revoke-self" {
            guard let token = call.token else { return nil }
            self = .token(TokenDigest(token))
            return
        }
        for prefix in ["sys/leases/revoke/", "sys/revoke/"] where path.hasPrefix(prefix) {
            self = .lease(String(path.dropFirst(prefix.count)))
            return
        }
        func field(_ name: String) -> String? { (try? JSONValue(call.request.body))?[name]?.text }
        func token() -> TokenDigest? { field("token").map { TokenDigest(Secret($0)) } }
        let found: Revocation? =
            switch path {
            case "auth/token/revoke": token().map(Revocation.token)
            case "auth/token/revoke-orphan": token().map(Revocation.tokenOnly)
            case "auth/token/revoke-accessor": field("accessor").map(Revocation.accessor)
            case "sys/leases/revoke", "sys/revoke": field("lease_id").map(Revocation.lease)
            default: nil
            }
        guard let found else { return nil }
        self = found
    }
}

extension ProxyCall {
    /// Whether it makes something last longer: the answer is not one to be given again.
    var isRenewal: Bool {
        ["v1/auth/token/renew", "v1/sys/leases/renew", "v1/sys/renew"].contains { path.hasPrefix($0) }
    }
}
