import NIOHTTP1

/// How requests reach a CA. Injected, so that rules are tested without a socket.
public protocol ACMETransport: Sendable {
    /// Sends a request and returns the whole answer, of whatever status. Redirects are not followed.
    /// - Throws: `.acmeUnreachable`, `.acmeTooLarge`; `CancellationError` when the task is cancelled.
    func send(_ request: ACMEHTTPRequest) async throws -> ACMEHTTPResponse
}

/// A request to a CA.
public struct ACMEHTTPRequest: Sendable {
    public var method: HTTPMethod
    public var url: String
    public var headers: HTTPHeaders
    public var body: [UInt8]
    /// The largest body that is read, in bytes.
    public var limit: Int

    public init(_ method: HTTPMethod, _ url: String, headers: HTTPHeaders = [:], body: [UInt8] = [], limit: Int) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.limit = limit
    }
}

/// A CA's answer.
public struct ACMEHTTPResponse: Sendable {
    public var status: Int
    public var headers: HTTPHeaders
    public var body: [UInt8]

    public init(status: Int, headers: HTTPHeaders = [:], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// The targets of the Link headers of a relation (RFC 8288): `rel="alternate"`. At most 20.
    public func links(_ relation: String) -> [String] {
        headers["Link"].flatMap { $0.split(separator: ",") }.compactMap { link in
            let parts = link.split(separator: ";").map { $0.trimmingCharacters(in: .whitespaces) }
            guard let target = parts.first, target.hasPrefix("<"), target.hasSuffix(">"), target.utf8.count <= 2048
            else { return nil }
            let wanted = ["rel=\"\(relation)\"", "rel=\(relation)"]
            guard parts.dropFirst().contains(where: { wanted.contains($0.lowercased()) }) else { return nil }
            return String(target.dropFirst().dropLast())
        }.prefix(20).map(\.self)
    }
}
