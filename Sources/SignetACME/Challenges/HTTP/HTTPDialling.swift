/// What a web server answered.
public struct HTTPSighting: Hashable, Sendable {
    /// 200, 404 ...
    public let status: Int
    /// The Location header.
    public let location: String?
    /// The first 1024 octets at most.
    public let body: [UInt8]

    /// Creates a sighting.
    public init(status: Int, location: String? = nil, body: [UInt8] = []) {
        self.status = status
        self.location = location
        self.body = body
    }
}

/// Asks web servers; replaced by memory in tests.
public protocol HTTPDialling: Sendable {
    /// GETs a URL from one address, following nothing and trusting any certificate.
    /// - Throws: ``DiallingFailure``.
    func get(_ location: HTTPLocation, at address: String, port: Int) async throws -> HTTPSighting
}
