import Foundation
import NIOHTTP1
import SignetCore
import Synchronization

/// An ACME CA on loopback, without TLS, that misbehaves on demand and judges every request by itself: it shares no code with
/// the client it is asked by.
public final class HostileACMEServer: Sendable {
    /// What came in.
    public struct Request: Sendable {
        public let endpoint: ACMEEndpoint?
        public let method: String
        public let path: String
        /// The payload of a signed request.
        public let payload: JSONValue?
        /// `kid`, nil when the key itself signed.
        public let account: String?
    }

    let ca: HostileCA
    /// Where the directory is.
    public let directoryURL: String

    /// Runs a server while `body` runs.
    /// - Parameter now: the CA's time
    public static func run<T: Sendable>(
        now: @escaping @Sendable () -> Date = { Date() },
        _ body: (HostileACMEServer) async throws -> T
    ) async throws -> T {
        let http = try await LoopbackHTTPServer()
        let server = HostileACMEServer(
            ca: try await HostileCA(base: "http://127.0.0.1:\(http.port)", now: now), port: http.port)
        return try await http.run({ await server.ca.answer($0, $1) }, while: { try await body(server) })
    }

    private init(ca: HostileCA, port: Int) {
        self.ca = ca
        directoryURL = "http://127.0.0.1:\(port)/dir-of-the-day"
    }

    /// Changes how it behaves from now on.
    public func behave(_ change: (inout HostileBehaviour) -> Void) { ca.state.withLock { change(&$0.behaviour) } }

    /// What came in so far.
    public var requests: [Request] { ca.state.withLock { $0.requests } }

    /// How often an endpoint was asked.
    public func count(_ endpoint: ACMEEndpoint) -> Int { requests.count { $0.endpoint == endpoint } }

    /// What was wrong with requests, other than what the CA was told to object to. A good client leaves it empty.
    public var violations: [String] { ca.state.withLock { $0.violations } }

    /// DER of the root.
    public var root: [UInt8] { ca.issuer.root }

    /// What is at the URLs of issuers that its certificates name.
    public func published(at url: String) throws -> [UInt8] { try ca.issuer.published(at: url) }

    /// Takes accounts away: they are unknown, or, with a status, known and unusable.
    public func dropAccounts(status: String? = nil) {
        ca.state.withLock { state in
            for key in Array(state.accounts.keys) {
                if let status { state.accounts[key]?.status = status } else { state.accounts[key] = nil }
            }
        }
    }

    /// Serial numbers (hexadecimal) and reasons of what was revoked.
    public var revoked: [String: Int] { ca.state.withLock { $0.revoked } }

    /// The status of every authorization.
    public var authorizationStatuses: [String] {
        ca.state.withLock { $0.authorizations.sorted { $0.key < $1.key }.map(\.value.status) }
    }

    /// Contacts of the only account.
    public var contacts: [String] { ca.state.withLock { $0.accounts.values.first?.contacts ?? [] } }
}

// MARK: - Answers

/// What the CA answers.
typealias HostileAnswer = HTTPTestAnswer

extension HostileAnswer {
    static func problem(
        _ type: String, _ status: Int = 400, _ detail: String, headers: [String: String] = [:], extra: JSONValue = [:]
    ) -> HostileAnswer {
        var members: [String: JSONValue] = [
            "type": .string("urn:ietf:params:acme:error:\(type)"), "detail": .string(detail),
            "status": .integer(status),
        ]
        if case .object(let more) = extra { members.merge(more) { $1 } }
        var answer = HostileAnswer(status, .object(members), headers: HTTPHeaders(headers.map { ($0, $1) }))
        answer.headers.replaceOrAdd(name: "Content-Type", value: "application/problem+json")
        return answer
    }
}
