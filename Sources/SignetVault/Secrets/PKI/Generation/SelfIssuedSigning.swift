import SignetAuthority
import SignetCore
import SignetPKI

/// Another CA's self-signed certificate signed by a CA of the mount, so that who trusts the latter trusts the former:
/// `root/sign-self-issued`.
struct SelfIssuedSigning: Sendable {
    private let pki: PKIMount

    init(_ pki: PKIMount) {
        self.pki = pki
    }

    var routes: [VaultRoute] {
        let fields: FieldSchema = [
            FieldDefinition("certificate"), FieldDefinition("require_matching_certificate_algorithms", .bool),
            FieldDefinition("issuer_ref", .string, default: "default"),
        ]
        return [
            VaultRoute("root/sign-self-issued", fields).on(.update, .sudo) { try await sign($0) },
            VaultRoute("issuer/:issuer_ref/sign-self-issued", fields).on(.update, .sudo) { try await sign($0) },
        ]
    }

    private func sign(_ call: VaultCall) async throws -> VaultResponse {
        let given = try Self.given(call)
        let directory = try await pki.issuers.directory()
        let issuer = try directory.signer(call.string("issuer_ref"))
        let own = try directory.certificate(of: issuer)
        guard let key = given.publicKey, let ownKey = own.publicKey else {
            throw VaultFailure.invalid("given certificate has a key of a kind that is not supported")
        }
        if call.bool("require_matching_certificate_algorithms"),
            key.algorithm.vaultType != ownKey.algorithm.vaultType
        {
            throw VaultFailure.invalid(
                "public key algorithm of the given certificate (\(key.algorithm.vaultType)) does not match that of the "
                    + "signing issuer (\(ownKey.algorithm.vaultType))")
        }
        var template = CertificateTemplate(
            profile: Self.profile(of: given, try await pki.urls(for: issuer)), publicKey: key,
            notBefore: given.notBefore, notAfter: given.notAfter)
        template.subject = given.subject
        template.subjectKeyIdentifier = given.subjectKeyIdentifier
        template.additionalExtensions = given.extensions
            .filter { !WrittenExtensions.all.subtracting([WrittenExtensions.subjectAlternativeName]).contains($0.oid) }
            .map { AdditionalExtension(oid: $0.oid, critical: $0.critical, value: $0.value) }
        template.issuer = own
        let record = try await pki.authorities.certify(
            template, authority: issuer.signingAuthority, role: nil, actor: call.actor)
        return .data([
            "certificate": .string(try record.certificate.trimmedPEM), "issuing_ca": .string(own.trimmedPEM),
        ])
    }

    private static func given(_ call: VaultCall) throws -> DecodedCertificate {
        guard let block = try? PEMBlock.parseAll(call.string("certificate")).first,
            block.label == "CERTIFICATE", let certificate = try? DecodedCertificate(der: block.bytes)
        else { throw VaultFailure.invalid("certificate could not be PEM-decoded") }
        guard certificate.isAuthority else {
            throw VaultFailure.invalid("given certificate is not a CA certificate")
        }
        guard certificate.isSelfIssued else { throw VaultFailure.invalid("given certificate is not self-issued") }
        return certificate
    }

    private static func profile(of given: DecodedCertificate, _ urls: AIAURLs) -> CertificateProfile {
        var profile = CertificateProfile(usage: .intermediate)
        profile.keyUsage = (given.keyUsage ?? [.keyCertSign, .cRLSign]).union(.keyCertSign)
        profile.extendedKeyUsages = given.extendedKeyUsages ?? []
        profile.pathLength = given.pathLength
        profile.setPlaces(urls)
        return profile
    }
}
