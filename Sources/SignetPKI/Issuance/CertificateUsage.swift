/// What a certificate is for.
public enum CertificateUsage: String, Codable, Sendable, CaseIterable, Hashable {
    /// A self-signed authority.
    case root
    /// An authority below another.
    case intermediate
    /// TLS server.
    case server
    /// TLS client.
    case client
    /// Server and client.
    case peer
}

extension CertificateUsage {
    /// Whether such a certificate may sign certificates.
    public var isAuthority: Bool { self == .root || self == .intermediate }

    /// What the usage implies before the kind of key is considered. Authorities sign OCSP responses with the same key,
    /// hence their digitalSignature.
    var keyUsage: KeyUsage {
        isAuthority ? [.keyCertSign, .cRLSign, .digitalSignature] : [.digitalSignature, .keyEncipherment]
    }

    /// Dotted OIDs that certificates of this usage carry (RFC 5280 section 4.2.1.12); authorities are not limited.
    public var extendedKeyUsages: [String] {
        let serverAuthentication = "1.3.6.1.5.5.7.3.1"
        let clientAuthentication = "1.3.6.1.5.5.7.3.2"
        return switch self {
        case .root, .intermediate: []
        case .server: [serverAuthentication]
        case .client: [clientAuthentication]
        case .peer: [serverAuthentication, clientAuthentication]
        }
    }
}
