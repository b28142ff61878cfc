import NIOHTTP1
import SignetCore
import SignetPKI
import Synchronization

/// A Kubernetes API server as far as TokenReview goes (`authentication.k8s.io/v1`): it knows service accounts by their tokens.
public final class TokenReviewServer: Sendable {
    /// A service account's token as the server knows it.
    public struct Account: Sendable {
        public let namespace: String
        public let name: String
        public let uid: String
        public let audiences: [String]

        public init(namespace: String, name: String, uid: String, audiences: [String]) {
            self.namespace = namespace
            self.name = name
            self.uid = uid
            self.audiences = audiences
        }
    }

    private struct State {
        var accounts: [String: Account] = [:]
        var bearers: [String] = []
    }

    /// The audience of the server itself.
    public static let audience = "https://kubernetes.default.svc"

    /// Where it is.
    public let url: String
    /// The tokens that may ask; empty: every token it knows.
    private let reviewers: Set<String>
    private let state = Mutex(State())

    private init(url: String, reviewers: Set<String>) {
        self.url = url
        self.reviewers = reviewers
    }

    /// Runs a server while `body` runs.
    public static func run<T: Sendable>(
        identity: CertifiedKey? = nil, reviewers: Set<String> = [], _ body: (TokenReviewServer) async throws -> T
    ) async throws -> T {
        let http =
            if let identity { try await LoopbackHTTPServer(identity: identity) } else { try await LoopbackHTTPServer() }
        let server = TokenReviewServer(
            url: "http\(identity == nil ? "" : "s")://127.0.0.1:\(http.port)", reviewers: reviewers)
        return try await http.run({ server.answer($0, $1) }, while: { try await body(server) })
    }

    /// Makes a token known; nil: forgets it, as when the account is deleted.
    public func know(_ token: String, as account: Account?) { state.withLock { $0.accounts[token] = account } }

    /// The tokens that asked, in order.
    public var bearers: [String] { state.withLock { $0.bearers } }

    private func answer(_ head: HTTPRequestHead, _ body: [UInt8]) -> HTTPTestAnswer {
        let bearer = head.headers.first(name: "Authorization").map { String($0.dropFirst("Bearer ".count)) } ?? ""
        let accounts = state.withLock { state in
            state.bearers.append(bearer)
            return state.accounts
        }
        guard head.uri == "/apis/authentication.k8s.io/v1/tokenreviews" else {
            return Self.failure(404, "NotFound", "the server could not find the requested resource")
        }
        guard head.method == .POST else { return Self.failure(405, "MethodNotAllowed", "not allowed") }
        guard reviewers.contains(bearer) || (reviewers.isEmpty && accounts[bearer] != nil) else {
            return Self.failure(401, "Unauthorized", "Unauthorized")
        }
        guard let review = try? JSONValue(body), review["kind"] == "TokenReview",
            review["apiVersion"] == "authentication.k8s.io/v1", let token = review["spec"]?["token"]?.text
        else { return Self.failure(400, "BadRequest", "the object provided is unrecognized") }
        let asked = review["spec"]?["audiences"]?.elements?.compactMap(\.text) ?? []
        var members = review.members ?? [:]
        members["status"] = Self.status(accounts[token], asked)
        return HTTPTestAnswer(201, .object(members))
    }

    private static func status(_ account: Account?, _ asked: [String]) -> JSONValue {
        guard let account else {
            return ["authenticated": false, "error": "[invalid bearer token, token lookup failed]", "user": [:]]
        }
        let wanted = asked.isEmpty ? [audience] : asked
        let audiences = wanted.filter(account.audiences.contains)
        guard !audiences.isEmpty else {
            return [
                "authenticated": false, "user": [:],
                "error": .string("[invalid bearer token, token audiences \(account.audiences) is invalid]"),
            ]
        }
        return [
            "authenticated": true, "audiences": .strings(audiences),
            "user": [
                "username": .string("system:serviceaccount:\(account.namespace):\(account.name)"),
                "uid": .string(account.uid),
                "groups": ["system:serviceaccounts", "system:authenticated"],
            ],
        ]
    }

    private static func failure(_ status: Int, _ reason: String, _ message: String) -> HTTPTestAnswer {
        HTTPTestAnswer(
            status,
            [
                "kind": "Status", "apiVersion": "v1", "metadata": [:], "status": "Failure",
                "message": .string(message), "reason": .string(reason), "code": .integer(status),
            ])
    }
}
