import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import NIOSSL
import SignetCore

/// One request to another server that an authentication method asks: an API server, an issuer's keys.
struct OutwardExchange: Sendable {
    /// Absolute, `https` or `http`.
    let url: String
    /// PEM of the certificates that the server's must come from; nil: those the machine trusts.
    let trustedPEM: String?

    /// The largest answer that is read, in bytes.
    private static let sizeLimit = 1 << 20
    private static let timeout = TimeAmount.seconds(10)

    /// Never shut down: it lives as long as the program, and closes idle connections by itself.
    private static let client: HTTPClient = {
        var configuration = HTTPClient.Configuration(
            redirectConfiguration: .disallow, timeout: .init(connect: .seconds(5)))
        configuration.connectionPool.retryConnectionEstablishment = false
        return HTTPClient(eventLoopGroup: HTTPClient.defaultEventLoopGroup, configuration: configuration)
    }()

    /// Asks for a document.
    /// - Throws: `.outwardExchangeFailed` also for statuses other than 200.
    func get() async throws -> JSONValue {
        let (status, document) = try await send(request(.GET))
        guard status == 200 else { throw failure("answered HTTP \(status)") }
        return document
    }

    /// Sends a document.
    /// - Parameter bearer: who we are to the server
    /// - Returns: the status, and the answer; null when it is no JSON
    /// - Throws: `.outwardExchangeFailed`
    func post(_ document: JSONValue, bearer: Secret<String>) async throws -> (status: Int, document: JSONValue) {
        var request = try request(.POST)
        request.headers.add(name: "Authorization", value: "Bearer \(bearer.reveal())")
        request.headers.add(name: "Content-Type", value: "application/json")
        request.body = .bytes(ByteBuffer(bytes: document.bytes))
        return try await send(request)
    }

    private func request(_ method: HTTPMethod) throws -> HTTPClientRequest {
        guard let components = URLComponents(string: url), let host = components.host, !host.isEmpty,
            ["https", "http"].contains(components.scheme?.lowercased())
        else { throw failure("is no address of a server") }
        var request = HTTPClientRequest(url: url)
        request.method = method
        request.headers = ["Accept": "application/json", "User-Agent": "signet/\(SignetVersion.current)"]
        if let trustedPEM { request.tlsConfiguration = try Self.trust(trustedPEM, for: self) }
        return request
    }

    private static func trust(_ pem: String, for exchange: OutwardExchange) throws -> TLSConfiguration {
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.minimumTLSVersion = .tlsv12
        do {
            tls.trustRoots = .certificates(try NIOSSLCertificate.fromPEMBytes(Array(pem.utf8)))
        } catch {
            throw exchange.failure("cannot be asked: the certificates to trust it by cannot be read", cause: error)
        }
        return tls
    }

    private func send(_ request: HTTPClientRequest) async throws -> (status: Int, document: JSONValue) {
        do {
            let response = try await Self.client.execute(request, timeout: Self.timeout)
            let body = try await response.body.collect(upTo: Self.sizeLimit)
            return (Int(response.status.code), (try? JSONValue(body.readableBytesView)) ?? .null)
        } catch is NIOTooManyBytesError {
            throw failure("answered with more than \(Self.sizeLimit) bytes")
        } catch {
            if Task.isCancelled { throw CancellationError() }
            throw failure("did not answer", cause: error)
        }
    }

    private func failure(_ what: String, cause: (any Error)? = nil) -> SignetError {
        SignetError(
            .outwardExchangeFailed, "\(url.prefix(300)) \(what).",
            remedy: "Check the address and the CA certificate in the configuration of the authentication method.",
            cause: cause)
    }
}

extension SignetError.Code {
    /// A server that an authentication method depends on did not answer, or not as it should.
    public static let outwardExchangeFailed = Self(rawValue: "vault.outward-exchange")
}
