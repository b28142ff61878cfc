/// The key of someone else, of which only signatures are checked: besides the keys of ``PublicKey`` also RSA keys of other sizes,
/// from 1024 to 8192 bits. None of these is made, certified or signed with here.
struct VerifyingKey: Sendable {
    private let material: PublicKey.Material

    /// Reads a SubjectPublicKeyInfo of at most 8 KiB; nil when signatures cannot be checked with it.
    init?(subjectPublicKeyInfo: [UInt8]) {
        guard let fields = try? SubjectPublicKeyInfoFields(der: subjectPublicKeyInfo),
            let material = try? fields.material()
        else { return nil }
        if case .rsa(let key) = material, !Self.rsaSizes.contains(key.keySizeInBits) { return nil }
        self.material = material
    }

    /// Below 1024 bits keys have been broken by anyone with patience; above 8192 a check takes long enough to be an attack.
    private static let rsaSizes = 1024...8192

    /// Whether `signature` over `message` was made by this key with the signature algorithm of that dotted OID; false for those
    /// that Signet refuses, above all SHA-1.
    func isValidSignature(_ signature: [UInt8], for message: [UInt8], algorithm oid: String) -> Bool {
        guard let algorithm = SignatureAlgorithm(rawValue: oid) else { return false }
        return material.isValidSignature(signature, for: message, algorithm: algorithm)
    }
}

extension DecodedCertificate {
    /// The key, for checking what it signed; nil when it is of a kind that Signet cannot check with.
    var verifyingKey: VerifyingKey? { VerifyingKey(subjectPublicKeyInfo: subjectPublicKeyInfo) }
}
