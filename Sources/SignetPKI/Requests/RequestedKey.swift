extension CertificateRequest {
    /// Kind and size of the key in a request, also of kinds for which it cannot be read as a whole.
    /// - Returns: nil when the bytes are no request, or there is no key in it.
    public static func keyDescription(of der: [UInt8]) -> DecodedCertificate.KeyDescription? {
        guard let fields = try? RequestFields(der: der),
            let key = try? LenientASN1.element(fields.subjectPublicKeyInfo[...]).element
        else { return nil }
        return DecodedCertificate.KeyDescription(subjectPublicKeyInfo: key)
    }
}
