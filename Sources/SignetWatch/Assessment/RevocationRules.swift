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

    /// What was once said of certificates.
    let known: KnownRevocations

    /// What came out.
    struct Outcome {
        var findings: [Finding] = []
        /// What is to be remembered.
        var news: [RevocationNews] = []
    }

    /// - Throws: `CancellationError`
    func judge() async throws -> Outcome {
        var outcome = Outcome()
        let isLeafGood = judgeStaple(&outcome)
        guard !outcome.findings.contains(where: { $0.rule == .revoked }) else { return outcome }
        for (index, certificate) in path.enumerated() {
            let issuer = path.dropFirst(index + 1).first
            switch try await verdict(on: certificate, issuer: issuer) {
            case .good:
                forget(certificate, &outcome)
            case .unstated:
                if index > 0 || !isLeafGood { recall(certificate, &outcome) }
            case .revoked(let date, let reason, let source):
                note(Self.revoked(certificate, date, reason, "according to \(source)"), of: certificate, &outcome)
            case .unknown(let failures):
                if index > 0 || !isLeafGood { recall(certificate, &outcome) }
                outcome.findings.append(
                    Finding(
                        .revocationUnknown, .warning,
                        "Whether \(certificate) is revoked could not be found out. \(failures.joined(separator: " "))",
                        remedy:
                            "Check that this machine reaches what the certificate names; if it does, tell the authority."
                    ))
            }
        }
        return outcome
    }

    /// - Parameter issuer: nil: it is not known, so nobody can be asked
    private func verdict(
        on certificate: DecodedCertificate, issuer: DecodedCertificate?
    ) async throws -> RevocationInquiry.Verdict {
        guard let inquiry, let issuer, moment <= certificate.notAfter else { return .unstated }
        return try await inquiry.verdict(on: certificate, issuer: issuer, at: moment)
    }

    /// What the server's own answer says: clients believe it before they ask anyone.
    /// - Returns: whether it says that the certificate is good, and later than anything else that is known of it.
    private func judgeStaple(_ outcome: inout Outcome) -> Bool {
        guard let bytes = sighting.stapledResponse, path.count > 1 else { return false }
        do {
            let statement = try OCSPReply(der: bytes).statement(on: path[0], issuer: path[1], at: moment)
            switch statement.status {
            case .revoked(let date, let reason):
                let source = "according to the OCSP response that the server sends along"
                note(Self.revoked(path[0], date, reason, source), of: path[0], &outcome)
                return false
            case .good:
                guard statement.thisUpdate >= known[path[0]]?.learnedAt ?? .distantPast else { return false }
                forget(path[0], &outcome)
                return true
            case .unknown:
                return false
            }
        } catch {
            let reason = (error as? SignetError)?.message ?? String(describing: error)
            outcome.findings.append(
                Finding(
                    .revocationUnknown, .warning,
                    "The OCSP response that the server sends along cannot be relied on. \(reason)",
                    remedy: "Check how the server gets its OCSP response (stapling), or switch it off there."))
            return false
        }
    }

    // MARK: What is known

    /// What was said once is so while nobody says otherwise.
    private func recall(_ certificate: DecodedCertificate, _ outcome: inout Outcome) {
        if let entry = known[certificate] { outcome.findings.append(entry.finding.asLastKnown) }
    }

    private func note(_ finding: Finding, of certificate: DecodedCertificate, _ outcome: inout Outcome) {
        outcome.findings.append(finding)
        if known[certificate]?.finding == finding { return }
        let entry = KnownRevocations.Entry(finding: finding, learnedAt: moment)
        outcome.news.append(RevocationNews(certificate: certificate, entry: entry))
    }

    private func forget(_ certificate: DecodedCertificate, _ outcome: inout Outcome) {
        if known[certificate] != nil { outcome.news.append(RevocationNews(certificate: certificate, entry: nil)) }
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
