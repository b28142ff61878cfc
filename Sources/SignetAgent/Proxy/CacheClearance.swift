import SignetCore
import SignetVault

/// What a request to `/agent/v1/cache-clear` would have removed.
enum CacheClearance: Hashable, Sendable {
    case all
    /// Asked for at paths that begin so.
    case path(String, namespace: String)
    case token(TokenDigest)
    case accessor(String)
    case lease(String)

    /// Reads `{"type": "request_path", "value": "/v1/database/creds", "namespace": ""}`.
    /// - Throws: `VaultFailure` (400).
    init(_ body: [UInt8]) throws(VaultFailure) {
        let members: [String: JSONValue]?
        do {
            members = try JSONValue(body).members
        } catch {
            throw VaultFailure.invalid("failed to parse JSON input: \((error as? SignetError)?.message ?? "\(error)")")
        }
        guard let members else { throw VaultFailure.invalid("failed to parse JSON input: it is no object") }
        let value = members["value"]?.text ?? ""
        func wanted(_ what: String) throws(VaultFailure) -> String {
            guard value.isEmpty else { return value }
            throw VaultFailure.invalid("failed to clear cache: \(what) not provided")
        }
        switch members["type"]?.text {
        case "all": self = .all
        case "request_path":
            func plain(_ text: String) -> String { text.split(separator: "/").joined(separator: "/") }
            self = .path(
                plain(try wanted("request path")),
                namespace: plain(members["namespace"]?.text ?? ""))
        case "token": self = .token(TokenDigest(Secret(try wanted("token"))))
        case "token_accessor": self = .accessor(try wanted("token accessor"))
        case "lease": self = .lease(try wanted("lease"))
        default: throw VaultFailure.invalid("failed to clear cache: invalid type provided")
        }
    }
}
