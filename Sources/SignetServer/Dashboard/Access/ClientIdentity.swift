import SignetPKI

/// Who a client is by its certificate, which an authority of `client_ca` has issued.
struct ClientIdentity: Sendable {
    /// Extended key usage of TLS clients (RFC 5280 section 4.2.1.12), and of everything.
    private static let usages: Set<String> = ["1.3.6.1.5.5.7.3.2", "2.5.29.37.0"]

    let subject: String
    let fingerprint: [UInt8]

    /// nil: the certificate is not for clients, or of nobody.
    init?(_ certificate: DecodedCertificate) {
        if let usages = certificate.extendedKeyUsages, Self.usages.isDisjoint(with: usages) { return nil }
        let name = certificate.subject.description
        subject = name.isEmpty ? certificate.alternativeNames.first.map { "\($0)" } ?? "" : name
        guard !subject.isEmpty else { return nil }
        fingerprint = certificate.fingerprint
    }
}

extension Dashboard {
    /// The client's, verified in the handshake; nil: it showed none, or none is asked for.
    func clientIdentity(_ context: TLSRequestContext) async -> ClientIdentity? {
        guard configuration.tls?.clientAuthoritiesPath != nil, let shown = try? await context.clientCertificate(),
            let der = try? shown.toDERBytes(), let certificate = try? DecodedCertificate(der: der)
        else { return nil }
        return ClientIdentity(certificate)
    }
}
