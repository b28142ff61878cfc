import SignetCore
import SignetPKI

/// Looks at what is being served; replaced by memory in tests.
public protocol EndpointProbe: Sendable {
    /// Connects to every address of the endpoint's host.
    /// - Returns: what each address that answered served; at least one.
    /// - Throws: `.probeFailed` when none answered.
    func probe(_ endpoint: Endpoint, serverName: String?) async throws -> [ServedChain]
}

/// What one address served.
public struct ServedChain: Sendable {
    /// `127.0.0.1:8443`
    public let address: String
    /// Leaf first, as sent.
    public let certificates: [DecodedCertificate]

    public init(address: String, certificates: [DecodedCertificate]) {
        self.address = address
        self.certificates = certificates
    }
}

extension SignetError.Code {
    /// Nobody could be asked for the certificate: no connection, no TLS, no certificate.
    public static let probeFailed = Self(rawValue: "probe.failed")
}
