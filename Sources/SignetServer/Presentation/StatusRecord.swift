import Foundation
import SignetCore
import SignetRenewal

/// What `signet status` prints: one line a certificate.
public enum StatusTable {
    /// The table as text, without a newline at its end.
    public static func text(_ statuses: [CertificateStatus], now: Date) -> String {
        guard !statuses.isEmpty else { return "signet.yaml declares no certificates." }
        var table = TextTable(columns: ["NAME", "STATE", "SERIAL", "VALID UNTIL", "NEXT", "LAST ERROR"])
        for status in statuses {
            table.append([
                status.spec.name,
                state(status, now: now),
                status.serialNumber.map(SerialText.short) ?? "-",
                status.notAfter.map { MomentText.format($0, seenFrom: now) } ?? "-",
                status.nextAttempt.map { MomentText.distance(to: $0, from: now) } ?? "-",
                status.lastError.map(firstLine) ?? "-",
            ])
        }
        return table.text
    }

    /// The phase, or what is worse than every phase: that the certificate has expired.
    private static func state(_ status: CertificateStatus, now: Date) -> String {
        if let end = status.notAfter, end < now { return "expired" }
        guard status.phase == .failing else { return status.phase.rawValue }
        return "failing (\(status.consecutiveFailures))"
    }

    private static func firstLine(_ text: String) -> String {
        let line = text.prefix { !$0.isNewline }
        return line.count > 80 ? "\(line.prefix(79))…" : String(line)
    }
}
