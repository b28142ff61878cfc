import Crypto

extension OCSPRequest {
    /// The request for one certificate's status, without a nonce: responders that answer from stock ignore it (RFC 5019 section 4).
    /// - Returns: its DER; nil when the issuer's key is too damaged for an identifier.
    public static func make(for certificate: DecodedCertificate, issuer: DecodedCertificate) -> [UInt8]? {
        guard let id = CertificateID(of: certificate, issuer: issuer) else { return nil }
        var writer = DERWriter(capacity: 128)
        writer.sequence { writer in
            writer.sequence { writer in
                writer.sequence { writer in
                    writer.sequence { id.write(into: &$0) }
                }
            }
        }
        return writer.bytes
    }
}

extension OCSPRequest.CertificateID {
    /// By SHA-1, which every responder knows and RFC 5019 section 2.1.1 demands; nothing rests on its strength.
    init?(of certificate: DecodedCertificate, issuer: DecodedCertificate) {
        guard let keyBits = issuer.subjectPublicKeyBits else { return nil }
        var writer = DERWriter(capacity: 16)
        writer.sequence { writer in
            writer.objectIdentifier([0x2B, 14, 3, 2, 26])
            writer.primitive(DERWriter.Tag.null, EmptyCollection())
        }
        self.init(
            hashAlgorithm: "1.3.14.3.2.26", issuerNameHash: Array(Insecure.SHA1.hash(data: issuer.subject.der)),
            issuerKeyHash: Array(Insecure.SHA1.hash(data: keyBits)), serialNumber: certificate.serialNumber,
            hashAlgorithmIdentifier: writer.bytes)
    }
}
