import SignetCore
import SignetPKI

/// Looks at what is being served; replaced by memory in tests.
public protocol EndpointProbe: Sendable {
    /// Connects to every address of the endpoint's host.
    /// - Returns: what each address that answered served; at least one.
    /// - Throws: `.probeFailed` when none answered.
    func probe(_ endpoint: Endpoint, serverName: String?) async throws -> [ServedChain]
}

/// Looks at one address at a time, for whoever wants to know of each.
public protocol AddressProbe: Sendable {
    /// Every address of the endpoint's host, each as an endpoint whose host is an address.
    /// - Throws: `.probeFailed` with the resolver's reason.
    func addresses(of endpoint: Endpoint) async throws -> [Endpoint]

    /// What one address serves. Certificates behind the leaf that cannot be read are told in ``ServedChain/problems``.
    /// - Parameters:
    ///   - address: of which the host is an address
    ///   - serverName: the name to ask for (SNI); nil: none
    /// - Throws: ``TLSProbeError``; `CancellationError`.
    func look(at address: Endpoint, serverName: String?) async throws -> ServedChain
}

extension SignetError.Code {
    /// Nobody could be asked for the certificate: no connection, no TLS, no certificate.
    public static let probeFailed = Self(rawValue: "probe.failed")
}
