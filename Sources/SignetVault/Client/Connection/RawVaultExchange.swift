import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import SignetCore

/// A request to a server of the Vault API as it is on the wire, for those who pass requests on.
public struct RawVaultRequest: Equatable, Sendable {
    /// As in HTTP.
    public var method: HTTPMethod
    /// Path and arguments as in the first line of the request: `/v1/secret/data/a?version=2`.
    public var target: String
    /// In their order.
    public var headers: HTTPHeaders
    /// Empty: none.
    public var body: [UInt8]

    public init(_ method: HTTPMethod, _ target: String, headers: HTTPHeaders = [:], body: [UInt8] = []) {
        self.method = method
        self.target = target
        self.headers = headers
        self.body = body
    }
}

/// An answer of a server of the Vault API as it is on the wire.
public struct RawVaultAnswer: Equatable, Sendable {
    /// The HTTP status.
    public var status: Int
    /// In their order.
    public var headers: HTTPHeaders
    /// Empty: none.
    public var body: [UInt8]

    public init(status: Int, headers: HTTPHeaders = [:], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// The members of a body that is a JSON object; nil for any other.
    public var members: [String: JSONValue]? {
        guard headers.first(name: "Content-Type")?.hasPrefix("application/json") == true else { return nil }
        return (try? JSONValue(body))?.members
    }
}

extension VaultClient {
    /// Asks as it is told, once. Of the settings only the address counts and how TLS is spoken there; whatever the server says
    /// is an answer.
    /// - Throws: `VaultClientFailure` when nothing came back, or more than 32 MiB; `CancellationError`.
    public func pass(_ request: RawVaultRequest) async throws -> RawVaultAnswer {
        func url(host: String?) throws -> String { (try base(host: host).string ?? "") + request.target }
        let shown = try url(host: nil)
        var outward = HTTPClientRequest(url: try settings.serverName.map { try url(host: $0) } ?? shown)
        outward.method = request.method
        outward.headers = request.headers
        if !request.body.isEmpty { outward.body = .bytes(ByteBuffer(bytes: request.body)) }
        let (response, body) = try await exchange(outward, called: shown)
        return RawVaultAnswer(status: Int(response.status.code), headers: response.headers, body: body)
    }
}
