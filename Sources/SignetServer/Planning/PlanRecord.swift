import Foundation
import SignetACME
import SignetCore
import SignetRenewal

/// What would be requested when, for a whole configuration: what `signet plan` prints.
public struct PlanRecord: Presentable {
    /// The next request of each certificate, soonest first.
    public let requests: [PlannedRequest]
    /// From when on is planned.
    public let now: Date

    public var text: String {
        guard !requests.isEmpty else { return "signet.yaml declares no certificates." }
        let rows = requests.map { request in
            [
                request.certificate, MomentText.format(request.at, seenFrom: now), request.issuer,
                request.limits.isEmpty ? "-" : "held up, see below", request.reason,
            ]
        }
        let table = TextTable(columns: ["NAME", "REQUESTED", "FROM", "LIMITS", "BECAUSE"], rows: rows)
        return [table.text, limitsText].compactMap { $0 }.joined(separator: "\n\n")
    }

    private var limitsText: String? {
        let held = requests.filter { !$0.limits.isEmpty }
        guard !held.isEmpty else { return nil }
        let rows = held.map { request in
            [
                request.certificate, MomentText.format(request.grantedAt, seenFrom: now), meanwhile(request),
                request.limits.map { "\($0.limit) (\($0.subject))" }.joined(separator: "; "),
            ]
        }
        return TextTable(columns: ["HELD UP", "UNTIL", "MEANWHILE", "BY"], rows: rows).text
    }

    private func meanwhile(_ request: PlannedRequest) -> String {
        guard let end = request.replacedEnd else { return "no certificate" }
        return request.grantedAt > end ? "EXPIRES \(MomentText.format(end))" : "the one in place"
    }
}

/// One request of a plan.
public struct PlannedRequest: Encodable, Equatable, Sendable {
    /// A limit that holds the request up.
    public struct Limit: Encodable, Equatable, Sendable {
        /// `50 certificates per registered domain in 7d`
        public var limit: String
        /// What of: the registered domain, the account, the set of names.
        public var subject: String
        /// Until when.
        public var until: Date
    }

    /// The certificate's name in the configuration.
    public let certificate: String
    /// The names it is for.
    public let names: [String]
    /// Who is asked.
    public let issuer: String
    /// When.
    public let at: Date
    /// Why then.
    public let reason: String
    /// The last second of the certificate it replaces; nil: there is none.
    public let replacedEnd: Date?
    /// The limits it meets, the one that holds longest first.
    public let limits: [Limit]
    /// When the limits let it through: ``at`` when there are none.
    public let grantedAt: Date

    init(_ issuance: ForecastIssuance, meetings: [LimitMeeting], grantedAt: Date) {
        certificate = issuance.name
        names = issuance.names.map(\.description)
        issuer = issuance.issuer.description
        at = issuance.at
        reason = issuance.reason
        replacedEnd = issuance.replacedEnd
        limits = Self.distinct(meetings)
        self.grantedAt = grantedAt
    }

    /// Each limit once, though the request may have met it several times.
    private static func distinct(_ meetings: [LimitMeeting]) -> [Limit] {
        var limits: [Limit] = []
        for meeting in meetings {
            let limit = Limit(limit: meeting.limit.description, subject: meeting.subject, until: meeting.until)
            if let index = limits.firstIndex(where: { $0.limit == limit.limit && $0.subject == limit.subject }) {
                limits[index].until = max(limits[index].until, limit.until)
            } else {
                limits.append(limit)
            }
        }
        return limits.sorted { $0.until > $1.until }
    }
}
