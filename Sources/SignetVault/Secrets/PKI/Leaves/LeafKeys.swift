import SignetCore
import SignetPKI

extension PKIRole {
    /// Which key is made for a certificate under this role.
    /// - Throws: `VaultFailure` (400) when the role leaves it open and nothing is asked for, or such keys are not made here.
    func keyAlgorithm(for call: VaultCall) throws -> (algorithm: KeyAlgorithm, warnings: [String]) {
        let isAsked = call.has("key_type") || call.has("key_bits")
        guard keyType == "any" else {
            return (
                try KeyAlgorithm(vaultType: keyType, bits: keyBits),
                isAsked ? ["parameters key_type and key_bits ignored as role had specific values"] : []
            )
        }
        guard isAsked else {
            throw VaultFailure.invalid(
                "role key type \"any\" not allowed for issuing certificates without providing key_type and/or key_bits "
                    + "request parameters")
        }
        return (
            try KeyAlgorithm(vaultType: call.optionalString("key_type") ?? "rsa", bits: call.integer("key_bits")), []
        )
    }

    /// Reads a request and checks whether its key may be certified under this role.
    /// - Throws: `VaultFailure` (400).
    func request(in text: String) throws -> CertificateRequest {
        guard !text.isEmpty else { throw VaultFailure.invalid("\"csr\" is empty") }
        guard let der = (try? PEMBlock.parseAll(text))?.first?.bytes else {
            throw VaultFailure.invalid("csr contains no data")
        }
        do {
            let request = try CertificateRequest(der: der)
            try check(request.publicKey.algorithm.vaultType, bits: request.publicKey.algorithm.vaultBits)
            return request
        } catch let error as SignetError {
            // A key that cannot be used may be one that the role would have refused before.
            if error.code == .unsupportedKey, let key = CertificateRequest.keyDescription(of: der) {
                try check(Self.vaultType(of: key), bits: key.bits ?? 0)
            }
            throw VaultFailure.invalid("certificate request could not be parsed: \(error.message)")
        }
    }

    private static func vaultType(of key: DecodedCertificate.KeyDescription) -> String {
        if key.name.hasPrefix("RSA") { return "rsa" }
        return key.name.hasPrefix("ECDSA") ? "ec" : key.name.lowercased()
    }

    /// - Throws: `VaultFailure` (400).
    func check(_ type: String, bits: Int) throws {
        if keyType == "any" {
            guard type != "rsa" || bits >= 2048 else {
                throw VaultFailure.invalid("RSA keys < 2048 bits are unsafe and not supported")
            }
        } else if keyType != type {
            throw VaultFailure.invalid("role requires keys of type \(keyType)")
        }
        guard bits >= keyBits || type == "ed25519" else {
            throw VaultFailure.invalid(
                "role requires a minimum of a \(keyBits)-bit key, but CSR's key is \(bits) bits")
        }
    }
}

extension KeyAlgorithm {
    /// As `key_bits` counts: of the modulus, or of the curve.
    var vaultBits: Int {
        switch self {
        case .rsa2048: 2048
        case .rsa3072: 3072
        case .rsa4096: 4096
        case .ecdsaP256, .ed25519: 256
        case .ecdsaP384: 384
        case .ecdsaP521: 521
        }
    }
}
