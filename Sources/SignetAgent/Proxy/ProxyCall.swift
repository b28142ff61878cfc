import Crypto
import Foundation
import NIOHTTP1
import SignetCore
import SignetVault

/// A client's request as it goes on to the server, and with whose token.
struct ProxyCall: Sendable {
    /// Without the headers that belong to one connection, and without a token.
    let request: RawVaultRequest
    /// nil: none.
    var token: Secret<String>?
    /// Whether it is the agent's.
    let isAgentToken: Bool
    /// What is asked for, as servers read it: `v1/auth/token/lookup-self`.
    let path: String

    /// - Parameters:
    ///   - agentToken: the agent's token at present; nil: it has none yet
    ///   - namespace: that of requests that name none; nil: the root namespace
    init(
        _ request: RawVaultRequest, use: ProxySettings.AgentTokenUse, agentToken: Secret<String>?,
        namespace: String? = nil
    ) {
        let own = Self.token(of: request.headers)
        isAgentToken = agentToken != nil && (use == .always || (use == .whenMissing && own == nil))
        token = isAgentToken ? agentToken : own
        path = Self.path(of: request.target)
        var passed = request
        passed.headers = PassedHeaders.toServer(request.headers)
        passed.headers.replaceOrAdd(name: "X-Vault-Request", value: "true")
        if let namespace, !passed.headers.contains(name: "X-Vault-Namespace") {
            passed.headers.add(name: "X-Vault-Namespace", value: namespace)
        }
        if isAgentToken, path.hasPrefix("v1/auth/token/lookup") || path.hasPrefix("v1/auth/token/renew") {
            // Wrapped, the agent's token would get past the veil.
            passed.headers.remove(name: "X-Vault-Wrap-TTL")
        }
        self.request = passed
    }

    /// As it is sent.
    var outward: RawVaultRequest {
        var request = request
        if let token { request.headers.add(name: "X-Vault-Token", value: token.reveal()) }
        return request
    }

    /// Empty: the root namespace.
    var namespace: String {
        (request.headers.first(name: "X-Vault-Namespace") ?? "").split(separator: "/").joined(separator: "/")
    }

    private static func token(of headers: HTTPHeaders) -> Secret<String>? {
        if let token = headers.first(name: "X-Vault-Token"), !token.isEmpty { return Secret(token) }
        guard let bearer = headers.first(name: "Authorization"), bearer.hasPrefix("Bearer ") else { return nil }
        return Secret(String(bearer.dropFirst(7)))
    }

    private static func path(of target: String) -> String {
        let path = target.prefix { $0 != "?" }
        return (path.removingPercentEncoding ?? String(path)).split(separator: "/").joined(separator: "/")
    }
}

/// Which headers go from one side of the proxy to the other.
enum PassedHeaders {
    /// Of one connection (RFC 9110 section 7.6.1), and those that the next one makes itself.
    private static let ofOneConnection: Set<String> = [
        "connection", "keep-alive", "proxy-connection", "proxy-authenticate", "proxy-authorization", "te", "trailer",
        "transfer-encoding", "upgrade", "host", "content-length", "expect", "http2-settings",
    ]
    /// The token is put in anew; what is answered must be readable here.
    private static let taken: Set<String> = ["x-vault-token", "authorization", "accept-encoding"]

    static func toServer(_ headers: HTTPHeaders) -> HTTPHeaders {
        passed(headers, without: taken)
    }

    /// The date is that of the answer of this proxy.
    static func toClient(_ headers: HTTPHeaders) -> HTTPHeaders { passed(headers, without: ["date"]) }

    private static func passed(_ headers: HTTPHeaders, without others: Set<String>) -> HTTPHeaders {
        let named = Set(headers[canonicalForm: "Connection"].map { $0.lowercased() })
        var passed = HTTPHeaders()
        for (name, value) in headers {
            let plain = name.lowercased()
            guard !ofOneConnection.contains(plain), !others.contains(plain), !named.contains(plain) else { continue }
            passed.add(name: name, value: value)
        }
        return passed
    }
}

/// Stands for a token where only equality counts.
struct TokenDigest: Hashable, Sendable {
    private let bytes: [UInt8]

    init(_ token: Secret<String>) { bytes = Array(SHA256.hash(data: Data(token.reveal().utf8))) }
}
