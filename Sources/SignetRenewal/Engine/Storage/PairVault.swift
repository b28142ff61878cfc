import SignetCore
import SignetPKI
import SignetStorage

/// Keys, requests and certificates to and from the form in which they are stored.
struct PairVault: Sendable {
    /// A key and the request it signed.
    struct Draft: Sendable {
        let id: String
        let key: PrivateKey
        let request: CertificateRequest
    }

    let sealer: Sealer

    func seal(_ draft: Draft, of name: String) throws -> StoredPair {
        StoredPair(
            id: draft.id, name: name, key: try seal(draft.key, id: draft.id), request: draft.request.der,
            certificates: nil, roots: nil)
    }

    func seal(_ pair: CertifiedKey, id: String, of name: String, request: CertificateRequest? = nil) throws
        -> StoredPair
    {
        StoredPair(
            id: id, name: name, key: try seal(pair.key, id: id), request: request?.der,
            certificates: ([pair.leaf] + pair.intermediates).flatMap(\.der), roots: pair.roots.flatMap(\.der))
    }

    /// - Throws: `.sealBroken`, `.storageCorrupt`.
    func draft(_ stored: StoredPair) throws -> Draft {
        guard let request = stored.request else { throw corrupt(stored) }
        return Draft(id: stored.id, key: try key(of: stored), request: try CertificateRequest(der: request))
    }

    /// - Throws: `.sealBroken`, `.storageCorrupt`, and what the pair's own checks throw.
    func pair(_ stored: StoredPair) throws -> CertifiedKey {
        let chain = try certificates(stored.certificates)
        guard let leaf = chain.first else { throw corrupt(stored) }
        return try CertifiedKey(
            leaf: leaf, key: key(of: stored), intermediates: Array(chain.dropFirst()),
            roots: certificates(stored.roots))
    }

    /// The certificate alone.
    func leaf(_ stored: StoredPair) throws -> DecodedCertificate {
        guard let leaf = try certificates(stored.certificates).first else { throw corrupt(stored) }
        return leaf
    }

    private func key(of stored: StoredPair) throws -> PrivateKey {
        try PrivateKey(der: sealer.open(stored.key, context: Self.context(stored.id)))
    }

    private func seal(_ key: PrivateKey, id: String) throws -> [UInt8] {
        try sealer.seal(key.pkcs8, context: Self.context(id))
    }

    private static func context(_ id: String) -> String { "renewal-key/\(id)" }

    private func certificates(_ bytes: [UInt8]?) throws -> [DecodedCertificate] {
        guard let bytes, !bytes.isEmpty else { return [] }
        return try CertificateFile(bytes: bytes).certificates
    }

    private func corrupt(_ stored: StoredPair) -> SignetError {
        SignetError(
            .storageCorrupt,
            "The pair \(stored.id) of the certificate \"\(stored.name)\" is incomplete in the database.",
            remedy: "Restore the database from a backup, or renew the certificate.")
    }
}

extension SignetError {
    static func lostPair(of name: String) -> SignetError {
        SignetError(
            .storageCorrupt, "The pair of the certificate \"\(name)\" is missing in the database.",
            remedy: "Renew the certificate with: signet cert renew \(name)")
    }
}
