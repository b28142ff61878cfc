import SignetPKI

/// What one address served.
public struct ServedChain: Sendable {
    /// `127.0.0.1:8443`
    public let address: String
    /// Leaf first, as sent.
    public let certificates: [DecodedCertificate]
    /// An OCSP response that came along, DER.
    public let stapledResponse: [UInt8]?
    /// `TLS 1.3`; nil: it was not asked how.
    public let protocolVersion: String?
    /// Certificates behind the leaf that cannot be read, one sentence each; they are not among ``certificates``.
    public let problems: [String]

    public init(
        address: String, certificates: [DecodedCertificate], stapledResponse: [UInt8]? = nil,
        protocolVersion: String? = nil, problems: [String] = []
    ) {
        self.address = address
        self.certificates = certificates
        self.stapledResponse = stapledResponse
        self.protocolVersion = protocolVersion
        self.problems = problems
    }

    /// - Throws: `.unreadableCertificate` when the leaf is.
    init(address: String, handshake: ServedHandshake) throws(TLSProbeError) {
        var certificates: [DecodedCertificate] = []
        var problems: [String] = []
        for (index, der) in handshake.certificates.enumerated() {
            do {
                certificates.append(try DecodedCertificate(der: der))
            } catch {
                let problem =
                    "Certificate \(index + 1) of the \(handshake.certificates.count) sent cannot be read: \(error)"
                guard index > 0 else { throw TLSProbeError(.unreadableCertificate, problem) }
                problems.append(problem)
            }
        }
        self.init(
            address: address, certificates: certificates, stapledResponse: handshake.stapledResponse,
            protocolVersion: handshake.version.name, problems: problems)
    }
}
