import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
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
        let listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .bind(host: "127.0.0.1", port: 0) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline(withErrorHandling: false)
                    return try NIOAsyncChannel<HTTPServerRequestPart, HTTPServerResponsePart>(
                        wrappingChannelSynchronously: channel)
                }
            }
        guard let port = listener.channel.localAddress?.port else { throw TestSupportError("No port was bound.") }
        let server = HostileACMEServer(
            ca: try await HostileCA(base: "http://127.0.0.1:\(port)", now: now), port: port)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await server.serve(listener) }
            defer { group.cancelAll() }
            return try await body(server)
        }
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

// MARK: - HTTP

extension HostileACMEServer {
    private typealias Connection = NIOAsyncChannel<HTTPServerRequestPart, HTTPServerResponsePart>

    private func serve(
        _ listener: NIOAsyncChannel<NIOAsyncChannel<HTTPServerRequestPart, HTTPServerResponsePart>, Never>
    )
        async throws
    {
        try await listener.executeThenClose { connections in
            try await withThrowingDiscardingTaskGroup { group in
                for try await connection in connections {
                    group.addTask { try? await self.converse(connection) }
                }
            }
        }
    }

    private func converse(_ connection: Connection) async throws {
        try await connection.executeThenClose { incoming, outgoing in
            var head: HTTPRequestHead?
            var body: [UInt8] = []
            for try await part in incoming {
                switch part {
                case .head(let new): (head, body) = (new, [])
                case .body(let bytes): body += Array(buffer: bytes)
                case .end:
                    guard let head else { return }
                    let answer = await ca.answer(head, body)
                    guard try await send(answer, to: head, outgoing) else { return }
                }
            }
        }
    }

    /// - Returns: false: the connection is to be closed.
    private func send(
        _ answer: HostileAnswer, to request: HTTPRequestHead,
        _ outgoing: NIOAsyncChannelOutboundWriter<HTTPServerResponsePart>
    ) async throws -> Bool {
        switch answer.ending {
        case .lost: return false
        case .stalled:
            try await Task.sleep(for: .seconds(600))
            return false
        case .complete, .broken: break
        }
        var headers = answer.headers
        let isBroken = answer.ending == .broken
        headers.replaceOrAdd(name: "Content-Length", value: String(answer.body.count + (isBroken ? 100 : 0)))
        try await outgoing.write(
            .head(HTTPResponseHead(version: .http1_1, status: .init(statusCode: answer.status), headers: headers)))
        if request.method != .HEAD { try await outgoing.write(.body(.byteBuffer(ByteBuffer(bytes: answer.body)))) }
        if isBroken { return false }
        try await outgoing.write(.end(nil))
        return true
    }
}

/// What the CA answers.
struct HostileAnswer: Sendable {
    enum Ending: Sendable { case complete, broken, lost, stalled }

    var status = 200
    var headers: HTTPHeaders = [:]
    var body: [UInt8] = []
    var ending = Ending.complete

    init(_ status: Int = 200, _ json: JSONValue? = nil, headers: HTTPHeaders = [:]) {
        self.status = status
        self.headers = headers
        if let json {
            body = json.bytes
            self.headers.add(name: "Content-Type", value: "application/json")
        }
    }

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
