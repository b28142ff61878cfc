import SignetCore
import SignetPKI

/// What a PKI engine answered to `issue` or `sign`: a certificate with its issuers, and its key where that was made there.
package struct CertificateAnswer: Sendable {
    package let leaf: DecodedCertificate
    /// In order, the root not among them.
    package let intermediates: [DecodedCertificate]
    package let roots: [DecodedCertificate]
    /// nil: none was made.
    package let key: PrivateKey?

    /// - Parameter data: of an answer in PEM
    /// - Returns: nil when there is no certificate in it
    /// - Throws: when what is in it cannot be read.
    package init?(_ data: [String: JSONValue]) throws {
        guard let text = data["certificate"]?.text, let leaf = try Self.certificates(text).first else { return nil }
        self.leaf = leaf
        var issuers: [DecodedCertificate] = []
        let texts = (data["ca_chain"]?.elements ?? []).compactMap(\.text) + [data["issuing_ca"]?.text].compactMap { $0 }
        for certificate in try texts.flatMap(Self.certificates) where !issuers.contains(certificate) {
            issuers.append(certificate)
        }
        intermediates = issuers.filter { !$0.isSelfIssued }
        roots = issuers.filter(\.isSelfIssued)
        key = try data["private_key"]?.text.map { try PrivateKey(pem: $0) }
    }

    static func certificates(_ pem: String) throws -> [DecodedCertificate] {
        try CertificateFile(bytes: Array(pem.utf8)).certificates
    }
}

extension CertificateAnswer {
    /// The data that `issue` answered, or would have answered in this form, made from the pair it gave.
    /// - Parameters:
    ///   - format: the field `format`
    ///   - keyFormat: the field `private_key_format`
    ///   - leavesRootsOut: the field `remove_roots_from_chain`
    /// - Throws: `VaultFailure` for a form that there is not.
    package static func data(
        of pair: CertifiedKey, format: String = "pem", keyFormat: String = "der", leavesRootsOut: Bool = false
    ) throws -> [String: JSONValue] {
        try CertificateRendering(format: format, keyFormat: keyFormat).members(
            pair.leaf, chain: pair.intermediates + pair.roots, key: pair.key, leavesRootsOut: leavesRootsOut)
    }
}

/// A certificate that a PKI engine has stored.
package struct KnownCertificate: Sendable {
    package let certificate: DecodedCertificate
    package let isRevoked: Bool

    /// - Parameters:
    ///   - serialNumber: content octets of the DER INTEGER
    ///   - mount: where the engine is mounted: `pki`
    ///   - send: asks the server
    /// - Returns: nil when nothing is stored under that number
    /// - Throws: what asking throws.
    package static func look(
        up serialNumber: [UInt8], at mount: String, _ send: (VaultClient.Call) async throws -> VaultReply
    ) async throws -> KnownCertificate? {
        let data: [String: JSONValue]?
        do {
            data = try await send(VaultClient.Call(.GET, "\(mount)/cert/\(SerialForm.colons(serialNumber))")).data
        } catch let failure as VaultClientFailure where failure.status == 404 {
            return nil
        }
        guard let data, let text = data["certificate"]?.text,
            let certificate = try CertificateAnswer.certificates(text).first
        else { return nil }
        let revokedAt = data["revocation_time"]
        return KnownCertificate(
            certificate: certificate, isRevoked: revokedAt != nil && revokedAt != .integer(0))
    }
}
