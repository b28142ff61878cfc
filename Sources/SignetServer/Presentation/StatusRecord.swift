import Foundation
import SignetCore
import SignetRenewal

/// What `signet status` prints: one line a certificate.
public struct StatusRecord: Presentable {
    private let statuses: [CertificateStatus]
    private let now: Date

    /// - Parameter now: the moment from which times are told
    public init(_ statuses: [CertificateStatus], at now: Date) {
        self.statuses = statuses
        self.now = now
    }

    public func encode(to encoder: any Encoder) throws {
        try statuses.encode(to: encoder)
    }

    public var text: String {
        guard !statuses.isEmpty else {
            return "Nothing is kept valid yet. Name certificates in signet.yaml, then run `signet up`."
        }
        var table = TextTable(columns: ["NAME", "STATE", "SERIAL", "VALID UNTIL", "NEXT", "LAST ERROR"])
        for status in statuses {
            table.append([
                status.spec.name,
                state(status),
                status.serialNumber.map(SerialText.short) ?? "-",
                status.notAfter.map { MomentText.format($0, seenFrom: now) } ?? "-",
                status.nextAttempt.map { MomentText.distance(to: $0, from: now) } ?? "-",
                status.lastError.map(Self.firstLine) ?? "-",
            ])
        }
        return table.text
    }

    /// The phase, or what is worse than every phase: that the certificate has expired.
    private func state(_ status: CertificateStatus) -> String {
        if let end = status.notAfter, end < now { return "expired" }
        guard status.phase == .failing else { return status.phase.rawValue }
        return "failing (\(status.consecutiveFailures))"
    }

    private static func firstLine(_ text: String) -> String {
        let line = text.prefix { !$0.isNewline }
        return line.count > 80 ? "\(line.prefix(79))…" : String(line)
    }
}
