import AsyncHTTPClient
import Foundation
import NIOCore
import SignetCore

/// Fetches over the network, with limits of size and time.
public struct HTTPFetcher: RemoteFetching {
    private static let maximumRedirects = 3

    /// Never shut down: it lives as long as the program, and closes idle connections by itself.
    private static let client: HTTPClient = {
        var configuration = HTTPClient.Configuration(
            redirectConfiguration: .follow(max: maximumRedirects, allowCycles: false),
            timeout: .init(connect: .seconds(5)),
            // Logs compress their tiles; what comes out is bounded too.
            decompression: .enabled(limit: .size(64 << 20)))
        configuration.connectionPool.retryConnectionEstablishment = false
        return HTTPClient(eventLoopGroup: HTTPClient.defaultEventLoopGroup, configuration: configuration)
    }()

    public init() {}

    public func fetch(_ request: RemoteRequest) async throws -> [UInt8] {
        guard request.url.utf8.count <= 2048, let components = URLComponents(string: request.url),
            ["http", "https"].contains(components.scheme?.lowercased()), components.host?.isEmpty == false
        else { throw Self.failure(request, "only http and https URLs are followed") }
        var outgoing = HTTPClientRequest(url: request.url)
        outgoing.headers.add(name: "User-Agent", value: "signet/\(SignetVersion.current)")
        if let body = request.body {
            outgoing.method = .POST
            outgoing.body = .bytes(ByteBuffer(bytes: body))
            if let type = request.contentType { outgoing.headers.add(name: "Content-Type", value: type) }
        }
        do {
            let response = try await Self.client.execute(
                outgoing, timeout: .milliseconds(Int64(request.timeLimit.timeInterval * 1000)))
            guard response.status == .ok else {
                throw Self.failure(request, "the server answered \(response.status)")
            }
            return Array(buffer: try await response.body.collect(upTo: request.sizeLimit))
        } catch let error as SignetError {
            throw error
        } catch is NIOTooManyBytesError {
            throw Self.failure(request, "the answer is larger than \(request.sizeLimit) bytes")
        } catch {
            try Task.checkCancellation()
            throw Self.failure(request, "\(error)")
        }
    }

    private static func failure(_ request: RemoteRequest, _ reason: String) -> SignetError {
        SignetError(
            .remoteFetchFailed, "\(request.url.prefix(300)) could not be fetched: \(reason).",
            remedy: "Check that this machine can reach it.")
    }
}
