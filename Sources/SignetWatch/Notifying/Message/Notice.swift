import Foundation

/// One message to one recipient, as it is kept until it is sent.
public struct Notice: Hashable, Sendable, Codable {
    public enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
        /// Places that have become critical: sent at once, about them alone.
        case critical
        /// Everything that is the matter, because something is new.
        case digest
        /// Places that are well again.
        case recovered
        /// That the watch is alive, once a week.
        case heartbeat
        /// Everything that is so now, for a channel that keeps state itself.
        case state
    }

    public var kind: Kind
    /// Who it is for: the owner of the places; nil: who is told of what is nobody's.
    public var owner: String?
    /// When it was written, in whole seconds since 1970.
    public var writtenAt: Int64
    /// Worst first.
    public var lines: [NoticeLine]
    /// How many more there are than `lines` has.
    public var omitted: Int
    /// Of a heartbeat.
    public var heartbeat: HeartbeatReport?

    public init(
        _ kind: Kind, owner: String? = nil, writtenAt: Date, lines: [NoticeLine] = [], omitted: Int = 0,
        heartbeat: HeartbeatReport? = nil
    ) {
        self.kind = kind
        self.owner = owner
        self.writtenAt = Int64(writtenAt.timeIntervalSince1970.rounded(.down))
        self.lines = lines
        self.omitted = omitted
        self.heartbeat = heartbeat
    }

    /// When it was written.
    public var moment: Date { Date(timeIntervalSince1970: TimeInterval(writtenAt)) }

    /// The worst of what it says is so now.
    public var severity: Severity {
        if kind == .recovered { return .ok }
        if let heartbeat { return heartbeat.criticals > 0 ? .critical : heartbeat.warnings > 0 ? .warning : .ok }
        return lines.filter { $0.standing != .recovered }.map(\.severity).max() ?? .ok
    }

    /// The groups that have lines, in the order of ``NoticeStanding``.
    public var groups: [(standing: NoticeStanding, lines: [NoticeLine])] {
        NoticeStanding.allCases.compactMap { standing in
            let members = lines.filter { $0.standing == standing }
            return members.isEmpty ? nil : (standing, members)
        }
    }
}

/// What the weekly message says.
public struct HeartbeatReport: Hashable, Sendable, Codable {
    public var certificates: Int
    public var places: Int
    public var warnings: Int
    public var criticals: Int
    /// Whole seconds since 1970; nil: there is no certificate.
    public var nextExpiry: Int64?
    /// Runs since the last heartbeat.
    public var runs: Int
    /// Those of them that looked at part of it, or at nothing.
    public var incompleteRuns: Int
    /// What went wrong in them, one sentence each, without repetitions.
    public var problems: [String]

    public init(
        certificates: Int, places: Int, warnings: Int, criticals: Int, nextExpiry: Int64? = nil, runs: Int,
        incompleteRuns: Int = 0, problems: [String] = []
    ) {
        self.certificates = certificates
        self.places = places
        self.warnings = warnings
        self.criticals = criticals
        self.nextExpiry = nextExpiry
        self.runs = runs
        self.incompleteRuns = incompleteRuns
        self.problems = problems
    }

    /// Whether there is nothing to complain of.
    public var isWell: Bool { warnings == 0 && criticals == 0 && incompleteRuns == 0 }
}
