import SignetCore
import SignetPKI

extension PKIRole {
    /// - Throws: `VaultFailure` (400) naming what cannot be.
    func check() throws {
        for (name, seconds) in [("ttl", ttl), ("max_ttl", maxTTL), ("not_before_duration", notBeforeDuration)]
        where seconds < 0 {
            throw VaultFailure.invalid("\"\(name)\" must not be negative")
        }
        if maxTTL > 0, ttl > maxTTL {
            throw VaultFailure.invalid("\"ttl\" value must be less than \"max_ttl\" value")
        }
        try checkKey()
        try checkValidations()
        // What no subject can hold would show only when something is issued.
        _ = try subject.name(commonName: "x")
        _ = try OtherName.all(allowedOtherNames == ["*"] ? [] : allowedOtherNames)
        for oid in extKeyUsageOIDs where !oid.isObjectIdentifier {
            throw VaultFailure.invalid("\"\(oid)\" could not be parsed as a valid oid for an extended key usage")
        }
        for policy in try PolicyIdentifiers.policies(policyIdentifiers) where !policy.oid.isObjectIdentifier {
            throw VaultFailure.invalid("\"\(policy.oid)\" could not be parsed as a valid oid for a policy identifier")
        }
        guard ["", "json", "json-csr"].contains(serialNumberSource) else {
            throw VaultFailure.invalid("unknown serial_number_source \"\(serialNumberSource)\"")
        }
    }

    /// What the writer of the role should know.
    /// - Parameter isIssuerKnown: whether its issuer can be found now
    func warnings(isIssuerKnown: Bool) -> [String] {
        var warnings: [String] = []
        if !isIssuerKnown {
            warnings.append(
                "Issuing Certificate was set to \(issuer) but no issuing certificate currently has that name")
        }
        if noStore, generateLease {
            warnings.append(
                "mutually exclusive values no_store=true and generate_lease=true were both specified; no_store=true "
                    + "takes priority")
        } else if generateLease {
            warnings.append(
                "it is encouraged to disable generate_lease and rely on PKI's native capabilities when possible; this "
                    + "option can cause instance-wide issues with large numbers of issued certificates")
        }
        if KeyUsage(vaultNames: keyUsage).contains(.keyCertSign) {
            warnings.append("key_usage CertSign is left out of certificates, because only authorities may have it")
        }
        return warnings
    }

    private func checkKey() throws {
        switch (keyType, keyBits) {
        case ("rsa", 2048), ("rsa", 3072), ("rsa", 4096), ("rsa", 8192): break
        case ("ec", 224), ("ec", 256), ("ec", 384), ("ec", 521): break
        case ("ed25519", _), ("any", 0...): break
        case ("rsa", _): throw VaultFailure.invalid("unsupported bit length for RSA key: \(keyBits)")
        case ("ec", _): throw VaultFailure.invalid("unsupported bit length for EC key: \(keyBits)")
        default: throw VaultFailure.invalid("unknown key type \(keyType)")
        }
        guard [0, 256, 384, 512].contains(signatureBits) else {
            throw VaultFailure.invalid("unsupported hash signature algorithm: \(signatureBits)")
        }
    }

    private func checkValidations() throws {
        for validation in commonNameValidations where !["email", "hostname", "disabled"].contains(validation) {
            throw VaultFailure.invalid(
                "unknown cn_validations value \"\(validation)\": expected email, hostname or disabled")
        }
        if commonNameValidations.contains("disabled"), commonNameValidations.count > 1 {
            throw VaultFailure.invalid("cn_validations value \"disabled\" cannot be given together with others")
        }
    }
}
