/// What a handshake showed.
struct ServedHandshake: Equatable, Sendable {
    /// DER as sent, leaf first; at least one.
    var certificates: [[UInt8]]
    /// An OCSP response, DER.
    var stapledResponse: [UInt8]?
    let version: TLSVersion

    /// Reads the message Certificate (RFC 8446 section 4.4.2, RFC 5246 section 7.4.2).
    init(certificate body: ArraySlice<UInt8>, version: TLSVersion) throws(TLSProbeError) {
        self.version = version
        certificates = []
        let hasExtensions = version == .tls13
        var reader = WireReader(body)
        if hasExtensions { _ = try reader.vector(1) }
        var list = WireReader(try reader.vector(3))
        while !list.isEmpty {
            let certificate = try list.vector(3)
            guard !certificate.isEmpty else { throw .broken("a certificate of no bytes") }
            if hasExtensions {
                let extensions = try list.extensions()
                if certificates.isEmpty, let status = extensions[TLSNumbers.Extension.statusRequest] {
                    stapledResponse = try Self.response(in: status)
                }
            }
            certificates.append(Array(certificate))
        }
        if certificates.isEmpty { throw .noCertificate }
    }

    /// The response in a CertificateStatus (RFC 6066 section 8); nil: none, or of another kind.
    static func response(in status: ArraySlice<UInt8>) throws(TLSProbeError) -> [UInt8]? {
        var reader = WireReader(status)
        guard try reader.number(1) == 1 else { return nil }
        let response = try reader.vector(3)
        return response.isEmpty ? nil : Array(response)
    }
}
