import Foundation
import SignetCore
import SignetPKI

/// What is said of the revocation of a certificate and of those above it.
struct RevocationRules {
    /// nil: only what the server sends along counts.
    let inquiry: RevocationInquiry?
    let sighting: Sighting
    /// Leaf first.
    let path: [DecodedCertificate]
    let moment: Date

    /// - Throws: `CancellationError`
    func findings() async throws -> [Finding] {
        var findings = stapled()
        guard let inquiry, !findings.contains(where: { $0.rule == .revoked }) else { return findings }
        for (certificate, issuer) in zip(path, path.dropFirst()) where moment <= certificate.notAfter {
            switch try await inquiry.verdict(on: certificate, issuer: issuer, at: moment) {
            case .good, .unstated: continue
            case .revoked(let date, let reason, let source):
                findings.append(Self.revoked(certificate, date, reason, "according to \(source)"))
            case .unknown(let failures):
                findings.append(
                    Finding(
                        .revocationUnknown, .warning,
                        "Whether \(certificate) is revoked could not be found out. \(failures.joined(separator: " "))",
                        remedy:
                            "Check that this machine reaches what the certificate names; if it does, tell the authority."
                    ))
            }
        }
        return findings
    }

    /// What the server's own answer says: clients believe it before they ask anyone.
    private func stapled() -> [Finding] {
        guard let bytes = sighting.stapledResponse, path.count > 1 else { return [] }
        do {
            let statement = try OCSPReply(der: bytes).statement(on: path[0], issuer: path[1], at: moment)
            guard case .revoked(let date, let reason) = statement.status else { return [] }
            return [Self.revoked(path[0], date, reason, "according to the OCSP response that the server sends along")]
        } catch {
            let reason = (error as? SignetError)?.message ?? String(describing: error)
            return [
                Finding(
                    .revocationUnknown, .warning,
                    "The OCSP response that the server sends along cannot be relied on. \(reason)",
                    remedy: "Check how the server gets its OCSP response (stapling), or switch it off there.")
            ]
        }
    }

    private static func revoked(
        _ certificate: DecodedCertificate, _ date: Date, _ reason: RevocationReason, _ source: String
    ) -> Finding {
        let why = reason == .unspecified ? "" : " (\(reason.name))"
        return Finding(
            .revoked, .critical, "\(certificate) was revoked \(MomentText.format(date))\(why), \(source).",
            remedy: reason == .keyCompromise
                ? "Have a new certificate issued for a new key, and find out who had the old one."
                : "Have a new certificate issued, and replace this one wherever it is used.")
    }
}
