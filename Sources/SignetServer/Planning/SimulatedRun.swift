import Foundation
import SignetACME
import SignetCore
import SignetRenewal

/// What one run of a simulation brought.
public struct SimulatedRun: Encodable, Sendable {
    /// A time without a valid certificate.
    public struct Gap: Encodable, Equatable, Sendable {
        /// The certificate's name in the configuration.
        public var certificate: String
        /// Since when.
        public var from: Date
        /// Until when; nil: beyond the end of the simulation.
        public var until: Date?
        /// Whether a certificate expired; false: there had been none.
        public var isExpiry: Bool
    }

    /// A limit that was met.
    public struct MetLimit: Encodable, Equatable, Sendable {
        /// `50 certificates per registered domain in 7d`
        public var limit: String
        /// What of: the registered domain, the account, the set of names.
        public var subject: String
        /// How many certificates it held up.
        public var certificates: Int
        /// When it was met first.
        public var first: Date
        /// Until when it held up the last of them.
        public var until: Date
    }

    /// A day and what fell on it.
    public struct Day: Encodable, Equatable, Sendable {
        /// Its first moment.
        public var day: Date
        /// Certificates issued.
        public var count: Int
    }

    /// How long certificates were valid that do not say it themselves.
    public let lifetime: DurationText
    /// Certificates issued where there had been none.
    public let firstIssuances: Int
    /// Certificates replaced.
    public let renewals: Int
    /// Requests that no issuer answered.
    public let failedAttempts: Int
    /// The least validity, in seconds, that a certificate had left when it was replaced, negative: it had expired; nil: none was
    /// replaced.
    public let leastRemaining: TimeInterval?
    /// Renewals on each day.
    public let renewalsPerDay: [Int]
    /// The figures of these days: the least, the median, that of the 95th of 100, the most.
    public let quietestDay, medianDay, p95Day, busiestDay: Int
    /// The days with most renewals, busiest first.
    public let busiestDays: [Day]
    /// The limits met, in the order in which they were.
    public let limits: [MetLimit]
    /// Times without a valid certificate.
    public let gaps: [Gap]

    private let counts: DailyCounts

    private static let namedDays = 5

    init(
        _ report: SimulationReport, encounters: [LimitedAuthorities.Encounter], lifetime: DurationText,
        from start: Date,
        days: Int
    ) {
        let renewed = report.issuances.filter { $0.remaining != nil }
        self.lifetime = lifetime
        firstIssuances = report.issuances.count - renewed.count
        renewals = renewed.count
        failedAttempts = report.failedAttempts
        leastRemaining = renewed.compactMap(\.remaining).min()
        counts = DailyCounts(renewed.map(\.at), from: start, days: days)
        renewalsPerDay = counts.counts
        quietestDay = counts.percentile(0)
        medianDay = counts.percentile(0.5)
        p95Day = counts.percentile(0.95)
        busiestDay = counts.percentile(1)
        busiestDays = counts.busiest(Self.namedDays).map { Day(day: $0.day, count: $0.count) }
        limits = Self.met(encounters)
        gaps = report.gaps.map { Gap(certificate: $0.name, from: $0.from, until: $0.until, isExpiry: $0.isExpiry) }
    }

    private static func met(_ encounters: [LimitedAuthorities.Encounter]) -> [MetLimit] {
        var met: [MetLimit] = []
        var places: [String: Int] = [:]
        var held: [Set<String>] = []
        for encounter in encounters {
            for meeting in encounter.meetings {
                let key = "\(meeting.limit) \(meeting.subject)"
                let place = places[key] ?? met.count
                if place == met.count {
                    places[key] = place
                    held.append([])
                    met.append(
                        .init(
                            limit: meeting.limit.description, subject: meeting.subject, certificates: 0,
                            first: encounter.request.at, until: meeting.until))
                }
                held[place].insert(encounter.request.name)
                met[place].certificates = held[place].count
                met[place].until = max(met[place].until, meeting.until)
            }
        }
        return met
    }

    enum CodingKeys: String, CodingKey {
        case lifetime, firstIssuances, renewals, failedAttempts, leastRemaining, renewalsPerDay, quietestDay, medianDay,
            p95Day, busiestDay, busiestDays, limits, gaps
    }
}

extension SimulatedRun {
    /// The days over which one bar of the picture counts.
    private static let barDays = 28
    private static let longestBar = 50
    /// How many lines of gaps and limits people are shown.
    private static let shownLines = 10

    var text: String {
        let blocks = [figures, picture, limitsText, gapsText]
        return blocks.joined(separator: "\n")
    }

    private var figures: String {
        var fields = FieldList()
        fields.add("first issuances", "\(firstIssuances)")
        fields.add("renewals", "\(renewals)")
        fields.add(
            "renewals a day",
            "\(quietestDay) on the quietest, \(medianDay) median, \(p95Day) or more on 1 day in 20, \(busiestDay) on the busiest"
        )
        fields.add("busiest days", busiestDays.map { "\(Self.date($0.day)) (\($0.count))" }.joined(separator: ", "))
        fields.add("least validity left", leastRemaining.map(Self.remaining))
        if failedAttempts > 0 { fields.add("unanswered requests", "\(failedAttempts)") }
        return fields.text
    }

    private static func remaining(_ seconds: TimeInterval) -> String {
        let days = (abs(seconds) / DailyCounts.day).formatted(
            .number.precision(.fractionLength(1)).locale(.init(identifier: "en")))
        return seconds < 0 ? "none: replaced \(days) days after its end" : "\(days) days, when it was replaced"
    }

    private var picture: String {
        let bars = counts.sums(ofDays: Self.barDays)
        let most = max(1, bars.map(\.count).max() ?? 1)
        let rows = bars.map { bar in
            let length = Int((Double(bar.count) / Double(most) * Double(Self.longestBar)).rounded())
            return ["  \(Self.date(bar.from))", "\(bar.count)", String(repeating: "#", count: length)]
        }
        return "renewals in the \(Self.barDays) days from\n" + TextTable.alignedRows(rows)
    }

    private var limitsText: String {
        let lines = limits.map { met in
            "\(met.limit) (\(met.subject)): holds up \(Self.certificates(met.certificates)), the first at "
                + "\(MomentText.format(met.first)), the last until \(MomentText.format(met.until))"
        }
        return Self.list("limits met", lines)
    }

    private var gapsText: String {
        let expiries = gaps.filter(\.isExpiry).map { gap in
            let end = gap.until.map { "replaced \(Self.length(from: gap.from, to: $0)) later" }
            return "\(gap.certificate): \(MomentText.format(gap.from)), \(end ?? "not replaced before the end")"
        }
        let waits = gaps.filter { !$0.isExpiry }.sorted { ($0.until ?? .distantFuture) > ($1.until ?? .distantFuture) }
        let firsts = waits.map { gap in
            let end = gap.until.map { "for \(Self.length(from: gap.from, to: $0))" }
            return "\(gap.certificate): \(end ?? "until the end")"
        }
        return [Self.list("expired", expiries), Self.list("waiting for a first certificate, longest first", firsts)]
            .joined(separator: "\n")
    }

    private static func certificates(_ count: Int) -> String { count == 1 ? "1 certificate" : "\(count) certificates" }

    private static func length(from: Date, to: Date) -> String {
        String(MomentText.distance(to: to, from: from).dropFirst("in ".count))
    }

    private static func list(_ title: String, _ lines: [String]) -> String {
        guard !lines.isEmpty else { return "\(title): none" }
        let more = lines.count - shownLines
        let rest = more > 0 ? ["and \(more) more; --json has all of them"] : []
        return (["\(title): \(lines.count)"] + (lines.prefix(shownLines) + rest).map { "  \($0)" })
            .joined(separator: "\n")
    }

    private static func date(_ moment: Date) -> String { String(MomentText.format(moment).prefix(10)) }
}
