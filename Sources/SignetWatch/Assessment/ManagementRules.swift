import Foundation
import SignetCore
import SignetPKI

/// What is the matter with the renewal of a certificate that an engine of ours renews.
struct ManagementRules {
    let policy: AssessmentPolicy
    let leaf: DecodedCertificate
    let management: Management
    let moment: Date

    func findings() -> [Finding] {
        guard let sentence else { return [] }
        let next = management.nextAttempt.map { " The next attempt is planned for \(MomentText.format($0))." } ?? ""
        let isPressing =
            policy.expiry.severity(notBefore: leaf.notBefore, notAfter: leaf.notAfter, at: moment) == .critical
        return [
            Finding(
                .renewalOverdue, isPressing ? .critical : .warning, sentence + next,
                remedy:
                    "Run `signet explain \(management.name)` to see what hinders it, then `signet renew \(management.name)`."
            )
        ]
    }

    private var sentence: String? {
        if let error = management.lastError {
            let reason = error.hasSuffix(".") ? String(error.dropLast()) : error
            return "The last attempt to renew \(management.name) with \(management.issuer) failed: \(reason)."
        }
        guard let due = management.renewalDue, moment > due.addingTimeInterval(margin) else { return nil }
        return
            "The renewal of \(management.name) was due \(MomentText.format(due, seenFrom: moment)) and has not happened."
    }

    private var margin: TimeInterval { min(policy.renewalMargin.timeInterval, leaf.lifetime.timeInterval / 12) }
}
