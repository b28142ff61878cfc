/// What a TLS server showed to a client that offers `acme-tls/1`.
public struct TLSALPNSighting: Hashable, Sendable {
    /// The application protocol the server chose; nil when it chose none.
    public let negotiatedProtocol: String?
    /// DER of the first certificate.
    public let certificate: [UInt8]

    /// Creates a sighting.
    public init(negotiatedProtocol: String?, certificate: [UInt8]) {
        self.negotiatedProtocol = negotiatedProtocol
        self.certificate = certificate
    }
}

/// Shakes hands as a validator of tls-alpn-01 does; replaced by memory in tests.
public protocol TLSALPNDialling: Sendable {
    /// - Throws: ``DiallingFailure``.
    func handshake(with address: String, port: Int, serverName: String) async throws -> TLSALPNSighting
}
