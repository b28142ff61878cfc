import Foundation
import NIOHTTP1
import SignetCore
import SignetVault

/// An answer that the proxy keeps, because it has a lease or a token that can be renewed.
struct CachedAnswer: Sendable {
    /// What is renewed.
    enum Subject: Sendable {
        case lease(String)
        case token(Secret<String>, accessor: String)
    }

    /// Tells answers to the same request from one another.
    let number: Int
    /// `v1/database/creds/app`
    let path: String
    /// Empty: the root namespace.
    let namespace: String
    let answer: RawVaultAnswer
    let subject: Subject
    /// The token that it tells; nil: it is a lease.
    let told: TokenDigest?
    /// With which the lease is renewed.
    let token: Secret<String>?
    /// The token whose end is its end too; nil: none is.
    var parent: TokenDigest?
    let storedAt: Date
    var lifetime: RenewedLifetime

    /// As it is given again.
    func repeated(at now: Date) -> RawVaultAnswer {
        var again = answer
        again.headers.replaceOrAdd(name: "Age", value: "\(max(0, Int(now.timeIntervalSince(storedAt))))")
        return again
    }

    /// The request that renews it.
    var renewal: RawVaultRequest {
        var headers: HTTPHeaders = ["X-Vault-Request": "true", "User-Agent": "signet/\(SignetVersion.current)"]
        if !namespace.isEmpty { headers.add(name: "X-Vault-Namespace", value: namespace) }
        switch subject {
        case .lease(let id):
            if let token { headers.add(name: "X-Vault-Token", value: token.reveal()) }
            return RawVaultRequest(
                .PUT, "/v1/sys/leases/renew", headers: headers,
                body: JSONValue.object(["lease_id": .string(id)]).bytes)
        case .token(let token, _):
            headers.add(name: "X-Vault-Token", value: token.reveal())
            return RawVaultRequest(.PUT, "/v1/auth/token/renew-self", headers: headers)
        }
    }
}

/// What of an answer makes it worth keeping.
struct RenewableContent: Sendable {
    let subject: CachedAnswer.Subject
    /// The token that it tells; nil: it is a lease.
    let told: TokenDigest?
    /// Of the lease or token.
    let seconds: Int
    /// Whether it ends with the token that asked for it.
    let endsWithAsker: Bool

    /// nil: it is nothing that can be renewed.
    init?(_ members: [String: JSONValue]) {
        let reply = VaultReply(status: 200, members: members)
        guard reply.wrapping == nil else { return nil }
        if !reply.leaseID.isEmpty {
            guard reply.isRenewable, reply.leaseDuration > 0 else { return nil }
            subject = .lease(reply.leaseID)
            told = nil
            seconds = reply.leaseDuration
            endsWithAsker = true
        } else if let auth = reply.auth, let token = auth["client_token"]?.text, !token.isEmpty {
            guard auth["renewable"] == .bool(true), case .integer(let duration)? = auth["lease_duration"], duration > 0
            else { return nil }
            subject = .token(Secret(token), accessor: auth["accessor"]?.text ?? "")
            told = TokenDigest(Secret(token))
            seconds = duration
            endsWithAsker = auth["orphan"] != .bool(true)
        } else {
            return nil
        }
    }
}
