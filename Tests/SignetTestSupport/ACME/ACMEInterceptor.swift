import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import NIOSSL
import SignetCore
import SignetPKI
import Synchronization

/// Stands between a client and pebble, passes everything on unchanged, writes down what passed, and stops at a wanted
/// step for
/// as long as the test likes: so a client can be killed at exactly that step.
///
/// Pebble makes its URLs from the Host header, which is passed on too, so the client never meets pebble itself.
public final class ACMEInterceptor: ACMETestServer {
    /// A request that got its answer.
    public struct Exchange: Sendable {
        public let endpoint: ACMEEndpoint
        public let status: Int
        /// `kid`: the account that signed.
        public let account: String?
        /// `jwk`: the key that signed by itself.
        public let key: JSONValue?

        public var succeeded: Bool { status < 400 }
    }

    /// Where to stop.
    public struct Step: Hashable, Sendable {
        public enum Side: Hashable, Sendable {
            /// The CA has not seen the request.
            case before
            /// The CA has done what was asked, and the client has not seen the answer.
            case after
        }

        public let endpoint: ACMEEndpoint
        public let side: Side

        public init(_ side: Side, _ endpoint: ACMEEndpoint) {
            self.endpoint = endpoint
            self.side = side
        }
    }

    private struct State {
        var exchanges: [Exchange] = []
        var wanted: Step?
        var isHolding = false
    }

    public let directoryURL: String
    public let certificateFile: String
    private let pebble: PebbleServer
    private let origin: String
    private let client: HTTPClient
    private let state = Mutex(State())

    /// Stands before `pebble` while `body` runs.
    public static func run<T: Sendable>(
        before pebble: PebbleServer, _ body: (ACMEInterceptor) async throws -> T
    ) async throws -> T {
        let tls = TLSConfiguration.makeServerConfiguration(
            certificateChain: try NIOSSLCertificate.fromPEMFile(pebble.certificateFile).map { .certificate($0) },
            privateKey: .privateKey(try NIOSSLPrivateKey(file: pebble.keyFile, format: .pem)))
        let http = try await LoopbackHTTPServer.bind(tls: NIOSSLContext(configuration: tls))
        let interceptor = ACMEInterceptor(before: pebble, url: http.url)
        let result: Result<T, any Error>
        do {
            result = .success(
                try await http.serve({ await interceptor.answer($0, $1) }, while: { try await body(interceptor) }))
        } catch {
            result = .failure(error)
        }
        try await interceptor.client.shutdown()
        return try result.get()
    }

    private init(before pebble: PebbleServer, url: String) {
        self.pebble = pebble
        origin = String(pebble.directoryURL.dropLast("/dir".count))
        directoryURL = "\(url)/dir"
        certificateFile = pebble.certificateFile
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.trustRoots = .file(pebble.certificateFile)
        client = HTTPClient(configuration: HTTPClient.Configuration(tlsConfiguration: tls))
    }

    public func root() async throws -> DecodedCertificate { try await pebble.root() }

    /// The next exchange of this step gets no answer.
    public func hold(_ step: Step) { state.withLock { ($0.wanted, $0.isHolding) = (step, false) } }

    /// Whether the step to be held has come.
    public var isHolding: Bool { state.withLock { $0.isHolding } }

    /// What passed so far, in order.
    public var exchanges: [Exchange] { state.withLock { $0.exchanges } }

    /// How often a CA did what was asked at an endpoint.
    public func successes(_ endpoint: ACMEEndpoint, status: Int? = nil) -> Int {
        exchanges.count { $0.endpoint == endpoint && $0.succeeded && (status == nil || $0.status == status) }
    }
}

// MARK: - Passing on

extension ACMEInterceptor {
    private static let limit = 1 << 20

    private func answer(_ head: HTTPRequestHead, _ body: [UInt8]) async -> LoopbackAnswer {
        let endpoint = ACMEEndpoint(pebblePath: head.uri)
        if let endpoint, isStop(Step(.before, endpoint)) { return LoopbackAnswer(status: 200, ending: .stalled) }
        guard let answer = try? await passOn(head, body) else { return LoopbackAnswer(status: 502) }
        guard let endpoint else { return answer }
        let exchange = Exchange(endpoint, answer.status, body)
        state.withLock { $0.exchanges.append(exchange) }
        if exchange.succeeded, isStop(Step(.after, endpoint)) { return LoopbackAnswer(status: 200, ending: .stalled) }
        return answer
    }

    private func isStop(_ step: Step) -> Bool {
        state.withLock { state in
            guard state.wanted == step else { return false }
            state.wanted = nil
            state.isHolding = true
            return true
        }
    }

    private func passOn(_ head: HTTPRequestHead, _ body: [UInt8]) async throws -> LoopbackAnswer {
        var request = HTTPClientRequest(url: origin + head.uri)
        request.method = head.method
        request.headers = head.headers
        request.headers.remove(name: "Content-Length")
        if !body.isEmpty { request.body = .bytes(ByteBuffer(bytes: body)) }
        let response = try await client.execute(request, timeout: .seconds(30))
        var headers = response.headers
        for name in ["Transfer-Encoding", "Content-Length", "Connection"] { headers.remove(name: name) }
        return LoopbackAnswer(
            status: Int(response.status.code), headers: headers,
            body: Array(buffer: try await response.body.collect(upTo: Self.limit)))
    }
}

extension ACMEInterceptor.Exchange {
    fileprivate init(_ endpoint: ACMEEndpoint, _ status: Int, _ body: [UInt8]) {
        self.endpoint = endpoint
        self.status = status
        let header = (try? RefereeSignature(JSONValue(body)))?.header
        account = header?["kid"]?.text
        key = header?["jwk"]
    }
}

extension ACMEEndpoint {
    private static let pebblePaths: [(prefix: String, endpoint: ACMEEndpoint)] = [
        ("/dir", .directory), ("/nonce-plz", .newNonce), ("/sign-me-up", .newAccount), ("/my-account/", .account),
        ("/list-orderz/", .orders), ("/order-plz", .newOrder), ("/my-order/", .order), ("/authZ/", .authorization),
        ("/chalZ/", .challenge), ("/finalize-order/", .finalize), ("/certZ/", .certificate),
        ("/revoke-cert", .revokeCert), ("/rollover-account-key", .keyChange),
    ]

    /// What is asked for at a path of pebble's.
    fileprivate init?(pebblePath path: String) {
        guard let match = Self.pebblePaths.first(where: { path.hasPrefix($0.prefix) }) else { return nil }
        self = match.endpoint
    }
}
