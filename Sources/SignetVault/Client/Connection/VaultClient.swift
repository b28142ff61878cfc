import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import SignetCore

/// A client of the Vault API: requests out, envelopes in, as Vault's own client behaves.
///
/// It keeps connections open until ``shutdown()``.
public final class VaultClient: Sendable {
    /// The largest answer: as large as the largest request.
    private static let maximumBody = 32 << 20

    /// Where it asks, and as whom.
    public let settings: VaultClientSettings
    private let client: HTTPClient
    private let clock: any WallClock

    /// - Throws: `.unreadableFile` when a certificate or key cannot be read; `.invalidInput` when the address is none.
    public init(_ settings: VaultClientSettings, clock: any WallClock = SystemClock()) throws {
        guard let url = URLComponents(string: settings.address), ["http", "https"].contains(url.scheme ?? ""),
            url.host?.isEmpty == false
        else {
            throw SignetError(
                .invalidInput, "\"\(settings.address.prefix(200))\" is not the address of a server.",
                remedy: "Write for example https://vault.example.com:8200.")
        }
        self.settings = settings
        self.clock = clock
        var configuration = HTTPClient.Configuration(
            tlsConfiguration: try Self.tls(settings), redirectConfiguration: .disallow,
            timeout: .init(connect: .seconds(10)))
        configuration.connectionPool.retryConnectionEstablishment = false
        // The URL has the name that the certificate must have, the connection goes to the address.
        if let name = settings.serverName, let host = url.host { configuration.dnsOverride = [name: host] }
        configuration.httpVersion = .http1Only
        client = HTTPClient(eventLoopGroup: HTTPClient.defaultEventLoopGroup, configuration: configuration)
    }

    /// Whether a client can be made of them.
    /// - Throws: as the initialiser.
    package static func check(_ settings: VaultClientSettings) throws { _ = try tls(settings) }

    /// Makes a client, works with it, and closes its connections.
    public static func using<Result>(
        _ settings: VaultClientSettings, clock: any WallClock = SystemClock(),
        _ body: (VaultClient) async throws -> Result
    ) async throws -> Result {
        let client = try VaultClient(settings, clock: clock)
        let result: Result
        do {
            result = try await body(client)
        } catch {
            try? await client.shutdown()
            throw error
        }
        try await client.shutdown()
        return result
    }

    /// Closes every connection. Must be called before the last reference goes.
    public func shutdown() async throws { try await client.shutdown() }

    private static func tls(_ settings: VaultClientSettings) throws -> TLSConfiguration {
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.minimumTLSVersion = .tlsv12
        if settings.skipsVerification { tls.certificateVerification = .none }
        func reading<Value>(_ path: String, _ body: () throws -> Value) throws -> Value {
            do {
                return try body()
            } catch {
                throw SignetError(
                    .unreadableFile, "The PEM file \(path) could not be used.",
                    remedy: "Check that it exists, that you may read it, and what is in it.", cause: error)
            }
        }
        if let path = settings.caFile {
            tls.trustRoots = .certificates(try reading(path) { try NIOSSLCertificate.fromPEMFile(path) })
        } else if let directory = settings.caDirectory {
            let names = try reading(directory) { try FileManager.default.contentsOfDirectory(atPath: directory) }
            tls.trustRoots = .certificates(
                try names.sorted().map { "\(directory)/\($0)" }.flatMap { path in
                    try reading(path) { try NIOSSLCertificate.fromPEMFile(path) }
                })
        }
        if let path = settings.clientCertificateFile {
            tls.certificateChain = try reading(path) {
                try NIOSSLCertificate.fromPEMFile(path).map(NIOSSLCertificateSource.certificate)
            }
            let key = settings.clientKeyFile ?? path
            tls.privateKey = .privateKey(try reading(key) { try NIOSSLPrivateKey(file: key, format: .pem) })
        }
        return tls
    }
}

// MARK: - Requests

extension VaultClient {
    /// Something to be asked.
    public struct Call: Sendable {
        /// As in HTTP.
        public var method: HTTPMethod
        /// Below `/v1/`.
        public var path: String
        /// Arguments of the URL.
        public var query: [(name: String, value: String)] = []
        /// nil: none is sent.
        public var body: [String: JSONValue]?
        /// Instead of that of the settings.
        public var token: Secret<String>?
        /// Whether the answer is wrapped where the settings say so: not that to a question of our own.
        public var isWrapped = true
        /// The answer is wanted wrapped for so long, whatever the settings say: `60s`.
        public var wrapTTL: String?

        /// A call with the token of the settings.
        public init(_ method: HTTPMethod, _ path: String, body: [String: JSONValue]? = nil) {
            self.method = method
            self.path = path.split(separator: "/").joined(separator: "/")
            self.body = body
        }
    }

    /// Asks, and asks again where the server could not answer.
    /// - Throws: `VaultClientFailure`, `CancellationError`.
    public func send(_ call: Call) async throws -> VaultReply {
        var left = settings.retries
        while true {
            do {
                return try await sendOnce(call)
            } catch let failure as VaultClientFailure where left > 0 && Self.isPassing(failure) {
                let wait = Double(settings.retries - left + 1)
                left -= 1
                try await clock.sleep(for: .seconds(min(wait, 1.5)))
            }
        }
    }

    /// Not yet replicated (412), or a fault of the server, but for one that is not initialized (501).
    private static func isPassing(_ failure: VaultClientFailure) -> Bool {
        guard let status = failure.status else { return false }
        return status == 412 || (status >= 500 && status != 501)
    }

    private func sendOnce(_ call: Call) async throws -> VaultReply {
        let url = try url(of: call, host: nil)
        var request = HTTPClientRequest(url: try settings.serverName.map { try self.url(of: call, host: $0) } ?? url)
        request.method = call.method
        request.headers = headers(of: call)
        if let body = call.body { request.body = .bytes(ByteBuffer(bytes: JSONValue.object(body).bytes)) }
        func failure(_ reason: VaultClientFailure.Reason) -> VaultClientFailure {
            self.failure(call.method, url, reason)
        }
        let (response, body) = try await exchange(request, called: url)
        let status = Int(response.status.code)
        let members = (try? JSONValue(body))?.members
        switch status {
        case 200..<300:
            if body.isEmpty { return VaultReply(status: status, members: [:]) }
            guard let members else { throw failure(.unintelligible(status: status, body: Self.excerpt(body))) }
            return VaultReply(status: status, members: members)
        // What is not there may yet be told of: a deleted version, a warning.
        case 404 where members?["data"]?.members != nil || members?["warnings"]?.elements?.isEmpty == false:
            var missing = failure(
                .refused(status: status, errors: members?["errors"]?.elements?.compactMap(\.text) ?? []))
            missing.reply = VaultReply(status: status, members: members ?? [:])
            throw missing
        default:
            guard let errors = members?["errors"]?.elements else {
                throw failure(.unintelligible(status: status, body: Self.excerpt(body)))
            }
            throw failure(.refused(status: status, errors: errors.compactMap(\.text)))
        }
    }

    /// What the server answers to one request.
    /// - Parameter url: how the request is called in errors
    /// - Throws: `VaultClientFailure` when nothing came back; `CancellationError`.
    func exchange(
        _ request: HTTPClientRequest, called url: String
    ) async throws -> (head: HTTPClientResponse, body: [UInt8]) {
        do {
            let response = try await client.execute(
                request, timeout: .milliseconds(Int64(settings.timeout.timeInterval * 1000)))
            return (response, Array(buffer: try await response.body.collect(upTo: Self.maximumBody)))
        } catch let error as CancellationError {
            throw error
        } catch {
            if Task.isCancelled { throw CancellationError() }
            throw failure(request.method, url, .unreachable(Self.text(of: error)))
        }
    }

    private func failure(
        _ method: HTTPMethod, _ url: String, _ reason: VaultClientFailure.Reason
    ) -> VaultClientFailure {
        VaultClientFailure(
            method: method.rawValue, url: url, namespace: settings.namespace, reason: reason)
    }

    /// The address without a slash at its end.
    /// - Parameter host: instead of that of the address
    func base(host: String?) throws -> URLComponents {
        guard var components = URLComponents(string: settings.address) else {
            throw SignetError(.invalidInput, "\"\(settings.address.prefix(200))\" is not the address of a server.")
        }
        if let host { components.host = host }
        while components.path.hasSuffix("/") { components.path.removeLast() }
        return components
    }

    /// - Parameter host: instead of that of the address
    private func url(of call: Call, host: String?) throws -> String {
        var components = try base(host: host)
        components.path += "/v1/" + call.path
        if !call.query.isEmpty {
            components.queryItems = call.query.map { URLQueryItem(name: $0.name, value: $0.value) }
            // A plus sign would be read as a blank.
            components.percentEncodedQuery = components.percentEncodedQuery?.replacing("+", with: "%2B")
        }
        guard let url = components.string else {
            throw SignetError(.invalidInput, "The path \"\(call.path.prefix(200))\" cannot be part of a URL.")
        }
        return url
    }

    private func headers(of call: Call) -> HTTPHeaders {
        var headers: HTTPHeaders = ["X-Vault-Request": "true", "User-Agent": "signet/\(SignetVersion.current)"]
        for header in settings.headers { headers.add(name: header.name, value: header.value) }
        if let token = call.token ?? settings.token {
            headers.replaceOrAdd(name: "X-Vault-Token", value: token.reveal())
        }
        if let namespace = settings.namespace { headers.replaceOrAdd(name: "X-Vault-Namespace", value: namespace) }
        if let ttl = call.wrapTTL ?? (call.isWrapped ? settings.wrapTTL : nil) {
            headers.replaceOrAdd(name: "X-Vault-Wrap-TTL", value: ttl)
        }
        if call.body != nil {
            headers.add(
                name: "Content-Type",
                value: call.method == .PATCH ? "application/merge-patch+json" : "application/json")
        }
        return headers
    }

    private static func excerpt(_ body: [UInt8]) -> String { String(decoding: body.prefix(4096), as: UTF8.self) }

    /// In the words of Go's client where people know them.
    private static func text(of error: any Error) -> String {
        switch error {
        case let error as HTTPClientError
        where [.deadlineExceeded, .connectTimeout, .readTimeout].contains(error):
            "context deadline exceeded"
        case let error as NIOConnectionError:
            error.connectionErrors.first.map { "dial tcp: \($0.error)" } ?? "dial tcp: no such host"
        default: "\(error)".contains("CERTIFICATE_VERIFY_FAILED") ? unknownAuthority : "\(error)"
        }
    }

    private static let unknownAuthority =
        "x509: certificate signed by unknown authority: name the file of its CA with -ca-cert or VAULT_CACERT; a "
        + "certificate that signed itself must be one of a CA (CA:TRUE) to be taken for one"
}

extension VaultClient {
    /// - Returns: nil when there is nothing at the path; with status 404 what is told of it all the same
    public func read(_ path: String, query: [(name: String, value: String)] = []) async throws -> VaultReply? {
        var call = Call(.GET, path)
        call.query = query
        return try await unlessMissing(call)
    }

    /// - Returns: nil when there is nothing below the path
    public func list(_ path: String) async throws -> VaultReply? {
        var call = Call(.GET, path)
        call.query = [("list", "true")]
        return try await unlessMissing(call)
    }

    @discardableResult
    public func write(_ path: String, _ body: [String: JSONValue] = [:]) async throws -> VaultReply {
        try await send(Call(.PUT, path, body: body))
    }

    @discardableResult
    public func delete(_ path: String) async throws -> VaultReply { try await send(Call(.DELETE, path)) }

    private func unlessMissing(_ call: Call) async throws -> VaultReply? {
        do {
            return try await send(call)
        } catch let failure as VaultClientFailure where failure.status == 404 {
            if let reply = failure.reply { return reply }
            guard case .refused(_, let errors) = failure.reason, errors.isEmpty else { throw failure }
            return nil
        }
    }
}
