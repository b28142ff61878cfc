import Foundation
import SignetAuthority
import SignetCore
import SignetPKI

/// Revoking a certificate of a mount: one that is stored, or one that is shown.
struct LeafRevocation: Sendable {
    private let mount: PKIMount
    private let certificates: MountCertificates

    init(_ mount: PKIMount) {
        self.mount = mount
        certificates = MountCertificates(mount)
    }

    /// Answers `revoke`; revoking again gives the answer of the first time.
    /// - Parameter provingPossession: whether the private key must be shown, as of `revoke-with-key`
    /// - Throws: `VaultFailure` (400) naming what is missing or not allowed.
    func answer(_ call: VaultCall, provingPossession: Bool = false) async throws -> VaultResponse {
        let certificate = try await certificate(call)
        if provingPossession { try Self.check(call.string("private_key"), provesPossessionOf: certificate.certificate) }
        return try await revoke(certificate, actor: call.actor, now: call.now)
    }

    /// Revokes what a lease stands for; that it is gone already is no error.
    func revokeLease(_ secret: [String: JSONValue]) async throws {
        guard let serial = secret["serial_number"]?.text, let entry = try await certificates.certificate(serial) else {
            return
        }
        _ = try await revoke(entry, actor: "vault lease", now: mount.services.clock.now)
    }

    private func revoke(_ entry: MountCertificates.Entry, actor: String, now: Date) async throws -> VaultResponse {
        if let id = entry.issuerID {
            throw VaultFailure.invalid("adding issuer (id: \(id)) to its own CRL is not allowed")
        }
        let certificate = entry.certificate
        if let revokedAt = entry.revokedAt { return Self.revoked(at: revokedAt) }
        let settings = try await mount.issuers.directory().state.crl
        guard certificate.notAfter >= now || settings.allowExpiredCertRevocation else {
            return VaultResponse(warnings: [
                "certificate with serial \(certificate.colonSerial) already expired; refusing to add to CRL. Enable "
                    + "'AllowExpiredCertRevocation' to allow revoking expired certificates."
            ])
        }
        // The list is built by who asks for it next, so that the time this takes does not grow with the list.
        let stored = try await mount.authorities.revoke(
            serialNumber: certificate.serialNumberText, authority: try await authority(of: entry, actor: actor),
            reason: .unspecified, actor: actor, publication: .later)
        return Self.revoked(at: stored.revokedAt ?? now)
    }

    private static func revoked(at moment: Date) -> VaultResponse {
        .data([
            "revocation_time": .integer(moment.unixSeconds), "revocation_time_rfc3339": .string(moment.rfc3339),
            "state": "revoked",
        ])
    }

    /// Who answers for a certificate. One that was not stored is stored now, if one of the mount's authorities signed it.
    private func authority(of entry: MountCertificates.Entry, actor: String) async throws -> String {
        if let authority = entry.authority { return authority }
        let directory = try await mount.issuers.directory()
        guard let authority = directory.issuer(of: entry.certificate)?.authority else {
            throw VaultFailure.invalid(
                "unable to verify signature on presented cert from any present issuer in this mount; certificates from "
                    + "previous CAs will need to have their issuing CA and key re-imported if revocation is necessary")
        }
        try await mount.authorities.record(entry.certificate, authority: authority, role: nil, actor: actor)
        return authority
    }
}

// MARK: - What is to be revoked

extension LeafRevocation {
    private func certificate(_ call: VaultCall) async throws -> MountCertificates.Entry {
        let (serial, pem) = (call.string("serial_number"), call.string("certificate"))
        guard !serial.isEmpty || !pem.isEmpty else {
            throw VaultFailure.invalid("The serial number or certificate to revoke must be provided.")
        }
        guard serial.isEmpty || pem.isEmpty else {
            throw VaultFailure.invalid("Must provide either the certificate or the serial to revoke; not both.")
        }
        guard pem.isEmpty else { return try await presented(pem) }
        guard let entry = try await certificates.certificate(serial) else {
            let colons = SerialForm.octets(serial).map(SerialForm.colons) ?? serial
            throw VaultFailure.invalid("certificate with serial \(colons) not found.")
        }
        return entry
    }

    private func presented(_ pem: String) async throws -> MountCertificates.Entry {
        guard let der = (try? PEMBlock.parseAll(pem))?.first(where: { $0.label == "CERTIFICATE" })?.bytes,
            let certificate = try? DecodedCertificate(der: der)
        else {
            throw VaultFailure.invalid("certificate could not be PEM-decoded")
        }
        guard let known = try await certificates.certificate(certificate.serialNumberText) else {
            return MountCertificates.Entry(certificate: certificate, revokedAt: nil, authority: nil, issuerID: nil)
        }
        guard known.certificate == certificate else {
            throw VaultFailure.invalid(
                "the presented certificate is not the one with serial \(certificate.colonSerial) that was issued here")
        }
        return known
    }

    private static func check(_ text: String, provesPossessionOf certificate: DecodedCertificate) throws {
        guard !text.isEmpty else {
            throw VaultFailure.invalid("The private key of the certificate to revoke must be provided.")
        }
        guard let key = try? PrivateKey(pem: text) else {
            throw VaultFailure.invalid("failed to parse provided private key: it must be PEM and not encrypted")
        }
        guard key.publicKey.subjectPublicKeyInfo == certificate.subjectPublicKeyInfo else {
            throw VaultFailure.invalid("provided private key does not match certificate's public key")
        }
    }
}
