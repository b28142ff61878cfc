import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import NIOSSL
import SignetCore
import SignetPKI

/// The transport over the network.
///
/// One for a CA, kept as long as the CA is used: it keeps connections open. ``shutdown()`` ends it.
public final class HTTPTransport: ACMETransport {
    /// Whose certificates the CA's server may show.
    public enum Trust: Sendable {
        /// The roots that the machine trusts.
        case system
        /// These and no others: for pebble and private CAs.
        case roots([DecodedCertificate])
    }

    private let client: HTTPClient
    private let timeout: TimeAmount

    /// Creates a transport.
    /// - Parameters:
    ///   - timeout: of one request from its first byte to the answer's last
    ///   - connections: at most so many to the CA at a time
    /// - Throws: `.malformedCertificate` when a root cannot be read.
    public init(trust: Trust = .system, timeout: Duration = .seconds(30), connections: Int = 8) throws {
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.minimumTLSVersion = .tlsv12
        if case .roots(let roots) = trust {
            do {
                tls.trustRoots = .certificates(try roots.map { try NIOSSLCertificate(bytes: $0.der, format: .der) })
            } catch {
                throw SignetError(.malformedCertificate, "A trusted root of the ACME CA cannot be used.", cause: error)
            }
        }
        var configuration = HTTPClient.Configuration(
            tlsConfiguration: tls, redirectConfiguration: .disallow,
            timeout: .init(connect: .milliseconds(Int64(min(timeout, .seconds(10)).timeInterval * 1000))))
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = connections
        // A CA that refuses connections is down: who asks decides when to ask again.
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.httpVersion = .http1Only
        self.timeout = .milliseconds(Int64(timeout.timeInterval * 1000))
        client = HTTPClient(eventLoopGroup: HTTPClient.defaultEventLoopGroup, configuration: configuration)
    }

    /// Closes every connection. Must be called before the last reference goes.
    public func shutdown() async throws {
        try await client.shutdown()
    }

    public func send(_ request: ACMEHTTPRequest) async throws -> ACMEHTTPResponse {
        var outgoing = HTTPClientRequest(url: request.url)
        outgoing.method = request.method
        outgoing.headers = request.headers
        if !request.body.isEmpty { outgoing.body = .bytes(ByteBuffer(bytes: request.body)) }
        do {
            let response = try await client.execute(outgoing, timeout: timeout)
            let body = try await response.body.collect(upTo: request.limit)
            return ACMEHTTPResponse(
                status: Int(response.status.code), headers: response.headers, body: Array(buffer: body))
        } catch is NIOTooManyBytesError {
            throw ACMEFailure(
                .acmeTooLarge, "The answer of \(request.url.prefix(300)) is larger than \(request.limit) bytes.")
        } catch let error as CancellationError {
            throw error
        } catch {
            if Task.isCancelled { throw CancellationError() }
            throw ACMEFailure(
                .acmeUnreachable, "The CA did not answer \(request.method) \(request.url.prefix(300)).", cause: error)
        }
    }
}
