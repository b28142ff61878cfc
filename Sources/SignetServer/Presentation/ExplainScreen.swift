import Foundation
import SignetCore
import SignetRenewal

/// What `signet explain NAME` prints: one screen of what is wanted, installed and served, what happened and what comes next.
public enum ExplainScreen {
    /// The screen as text, without a newline at its end.
    /// - Parameter events: newest first
    public static func text(_ status: CertificateStatus, events: [RenewalEvent], now: Date) -> String {
        let blocks = [
            ("", verdict(status, now: now)),
            ("wanted", wanted(status.spec)),
            ("issued", issued(status, now: now)),
            ("installed", installed(status, now: now)),
            ("served", served(status, now: now)),
            ("what happened", history(events, now: now)),
            ("what happens next", next(status, now: now)),
        ]
        return blocks.map { title, body in title.isEmpty ? body : "\(title)\n\(indented(body))" }.joined(
            separator: "\n\n")
    }

    private static func verdict(_ status: CertificateStatus, now: Date) -> String {
        let name = status.spec.name
        if let end = status.notAfter, end < now {
            let expired = "\(name) HAS EXPIRED \(MomentText.distance(to: end, from: now))."
            return [expired, status.lastError].compactMap(\.self).joined(separator: "\n")
        }
        switch status.phase {
        case .pending: return "\(name) has not been issued yet."
        case .installing: return "\(name) has been issued and is being installed."
        case .acting: return "\(name) has been installed; what comes after it is being done."
        case .verifying: return "\(name) has been installed; whether it is served is being checked."
        case .valid: return "\(name) is as it should be."
        case .failing:
            let times = status.consecutiveFailures == 1 ? "once" : "\(status.consecutiveFailures) times in a row"
            let consequence =
                status.notAfter.map { "what is in place stays valid until \(MomentText.format($0, seenFrom: now))" }
                ?? "there is no certificate yet"
            return "\(name) FAILED \(times); \(consequence).\n\(status.lastError ?? "")"
        }
    }

    private static func wanted(_ spec: CertificateSpec) -> String {
        var fields = FieldList()
        fields.add("names", spec.names.map(\.description))
        fields.add("subject", spec.effectiveSubject.isEmpty ? nil : spec.effectiveSubject.description)
        fields.add("usage", spec.usage.rawValue)
        fields.add("issuer", spec.issuer.description)
        fields.add(
            "key", "\(spec.key.algorithm.displayName), \(spec.key.rotation == .always ? "new" : "kept") at each renewal"
        )
        fields.add("lifetime", spec.lifetime?.description ?? "as the issuer gives")
        fields.add("renewal", renewal(spec.renewal))
        fields.add("files", spec.destinations.flatMap(paths))
        fields.add("deployed by", spec.deployment?.steps.map(\.description) ?? [])
        fields.add("afterwards", spec.actions.map(\.description))
        fields.add("verified at", spec.verification?.endpoints ?? [])
        return fields.text
    }

    private static func renewal(_ policy: RenewalPolicy) -> String {
        if let before = policy.before { return "\(before) before its end" }
        let percent = (policy.fraction * 100).formatted(
            .number.precision(.fractionLength(0...1)).locale(.init(identifier: "en")))
        return "after \(percent) % of its lifetime"
    }

    private static func paths(_ destination: DestinationSpec) -> [String] {
        switch destination {
        case .files(let files):
            files.wantedFiles.map { "\($0.path) (\($0.role.label))" }
        case .registered(let name): ["handed to \(name)"]
        }
    }

    private static func issued(_ status: CertificateStatus, now: Date) -> String {
        guard let serial = status.serialNumber else { return "nothing yet" }
        var fields = FieldList()
        fields.add("serial", serial)
        fields.add("valid from", status.notBefore.map { MomentText.format($0, seenFrom: now) })
        fields.add("valid until", status.notAfter.map { MomentText.format($0, seenFrom: now) })
        fields.add("sha256", status.fingerprint)
        fields.add("taken back", status.takenBack.map { "certificate \($0), which was issued after it" })
        return fields.text
    }

    private static func installed(_ status: CertificateStatus, now: Date) -> String {
        guard !status.installed.isEmpty else { return "nowhere; it is kept in the database only" }
        return status.installed.map { place in
            guard let serial = place.serialNumber else { return "\(place.destination): nothing yet" }
            let when = place.installedAt.map { ", \(MomentText.distance(to: $0, from: now))" } ?? ""
            return "\(place.destination): \(comparison(serial, status))\(when)"
        }.joined(separator: "\n")
    }

    private static func served(_ status: CertificateStatus, now: Date) -> String {
        guard !status.served.isEmpty else {
            return status.spec.verification == nil ? "not checked; verify names no endpoint" : "not checked yet"
        }
        return status.served.map { place in
            let seen = place.serialNumber.map { comparison($0, status) } ?? "nothing was seen"
            let when = place.checkedAt.map { ", \(MomentText.distance(to: $0, from: now))" } ?? ""
            return "\(place.endpoint): \(seen)\(when)\(place.error.map { " - \($0)" } ?? "")"
        }.joined(separator: "\n")
    }

    private static func comparison(_ serial: String, _ status: CertificateStatus) -> String {
        serial == status.serialNumber ? "this certificate" : "ANOTHER certificate, serial \(serial)"
    }

    private static func history(_ events: [RenewalEvent], now: Date) -> String {
        guard !events.isEmpty else { return "nothing yet" }
        return TextTable.alignedRows(
            events.map { [MomentText.format($0.at, seenFrom: now), $0.kind, $0.message.onOneLine] })
    }

    private static func next(_ status: CertificateStatus, now: Date) -> String {
        guard let moment = status.nextAttempt else { return status.nextReason ?? "nothing is planned" }
        return "\(MomentText.format(moment, seenFrom: now)): \(status.nextReason ?? "the next look at it")"
    }

    private static func indented(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { "  \($0)" }.joined(separator: "\n")
    }
}
