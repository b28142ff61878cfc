import Foundation
import SignetAuthority
import SignetPKI

/// Revoking issuers: `issuer/:issuer_ref/revoke`.
struct IssuerRevocation: Sendable {
    private let pki: PKIMount

    init(_ pki: PKIMount) {
        self.pki = pki
    }

    var routes: [VaultRoute] {
        [VaultRoute("issuer/:issuer_ref/revoke").on(.update) { try await revoke($0) }]
    }

    private func revoke(_ call: VaultCall) async throws -> VaultResponse {
        let directory = try await pki.issuers.directory()
        let issuer = try directory.issuer(call.string("issuer_ref"))
        let certificate = try directory.certificate(of: issuer)
        var warnings = Self.warnings(issuer, directory)
        if issuer.revokedAt == nil {
            let parents = directory.state.issuers.filter { $0.id != issuer.id && $0.authority != nil }
            var listed: Set<String> = []
            for parent in parents where certificate.isIssued(by: try directory.certificate(of: parent)) {
                let authority = try parent.signingAuthority
                guard authority != issuer.authority, listed.insert(authority).inserted else { continue }
                try await pki.authorities.record(certificate, authority: authority, role: nil, actor: call.actor)
                _ = try await pki.authorities.revoke(
                    serialNumber: certificate.serialNumberText, authority: authority, reason: .unspecified,
                    actor: call.actor, publication: .later)
            }
            if listed.isEmpty, !certificate.isSelfIssued {
                warnings.append(
                    "No CRL can list the revocation of this issuer: the key of none of its parents is in this mount.")
            }
        }
        let now = Date(timeIntervalSince1970: call.now.timeIntervalSince1970.rounded(.down))
        let revoked = try await pki.issuers.change { state in
            guard let index = state.issuers.firstIndex(where: { $0.id == issuer.id }) else {
                throw VaultFailure.fault("unable to find PKI issuer for reference: \(issuer.id)")
            }
            state.issuers[index].revokedAt = state.issuers[index].revokedAt ?? now
            state.issuers[index].usage.remove(.issuingCertificates)
            return state.issuers[index]
        }
        return .data(try await pki.issuers.directory().members(of: revoked), warnings: warnings)
    }

    private static func warnings(_ issuer: PKIIssuer, _ directory: PKIDirectory) -> [String] {
        var warnings: [String] = []
        if issuer.id == directory.state.defaultIssuer {
            warnings.append(
                "This issuer is the default issuer. Operations without an explicit issuer will not be able to issue "
                    + "certificates until a new default is configured.")
        }
        if (try? directory.certificate(of: issuer).isSelfIssued) == true {
            warnings.append(
                "This issuer is self-signed: no CRL lists its own issuer, so who trusts it must be told to trust it no "
                    + "more.")
        }
        return warnings
    }
}
