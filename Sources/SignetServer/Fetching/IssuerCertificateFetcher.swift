import AsyncHTTPClient
import Foundation
import NIOCore
import SignetCore

/// Gets issuer certificates from the URLs in certificates (AIA caIssuers, RFC 5280 section 4.2.2.1).
public enum IssuerCertificateFetcher {
    /// The largest answer that is read, in bytes.
    public static let limit = 64 << 10

    private static let timeout: TimeAmount = .seconds(10)
    private static let maximumRedirects = 3

    /// Fetches one URL: http or https, at most 64 KiB, 10 s and 3 redirects.
    /// - Throws: `.fetchFailed` saying what came back.
    public static func fetch(_ url: String) async throws -> [UInt8] {
        try await fetch(url, timeout: timeout)
    }

    /// As ``fetch(_:)``, with another limit of time.
    static func fetch(_ url: String, timeout: TimeAmount) async throws -> [UInt8] {
        guard url.utf8.count <= 2048, let scheme = URLComponents(string: url)?.scheme?.lowercased(),
            ["http", "https"].contains(scheme)
        else {
            throw failure(url, "only http and https URLs are followed")
        }
        let configuration = HTTPClient.Configuration(
            redirectConfiguration: .follow(max: maximumRedirects, allowCycles: false),
            timeout: .init(connect: timeout))
        do {
            return try await HTTPClient.withHTTPClient(
                eventLoopGroup: HTTPClient.defaultEventLoopGroup, configuration: configuration
            ) { client in
                let response = try await client.execute(HTTPClientRequest(url: url), timeout: timeout)
                guard response.status == .ok else { throw failure(url, "the server answered \(response.status)") }
                return Array(buffer: try await response.body.collect(upTo: limit))
            }
        } catch let error as SignetError {
            throw error
        } catch is NIOTooManyBytesError {
            throw failure(url, "the answer is larger than \(limit) bytes")
        } catch {
            throw failure(url, "\(error)")
        }
    }

    private static func failure(_ url: String, _ reason: String) -> SignetError {
        SignetError(
            .fetchFailed, "The issuer's certificate could not be had from \(url.prefix(200)): \(reason).",
            remedy: "Give the issuer's certificate in a file instead, or try again.")
    }
}

extension SignetError.Code {
    /// A URL in a certificate gave nothing usable.
    public static let fetchFailed = Self(rawValue: "fetch.failed")
}
