import Foundation

/// Decides what one notifier says after a run; a pure value.
struct NewsRound {
    /// Lines of one message; what goes beyond is counted.
    static let linesPerNotice = 500

    let policy: NotifierPolicy
    let moment: Date
    /// Places that are not ok, with their owners, worst first.
    let current: [NoticeLine]
    /// Places told of that are ok now, as they are now.
    let settled: [NoticeLine]
    /// What was told before, by place.
    let told: [PlaceID: NoticeLine]
    /// Who was told of a certificate need not hear of it again because another place of his shows it too.
    private var known: [String?: Set<NewsKey>] = [:]
    /// What was told of places that are gone, at any address: places that are new take it over.
    private var moved: [String?: Set<NewsKey>] = [:]

    init(
        policy: NotifierPolicy, moment: Date, current: [NoticeLine], settled: [NoticeLine],
        told: [PlaceID: NoticeLine]
    ) {
        self.policy = policy
        self.moment = moment
        self.current = current
        self.settled = settled
        self.told = told
        let there = Set((current + settled).map(\.place))
        for line in told.values {
            for key in line.newsKeys(from: .warning) {
                known[audience(line), default: []].formUnion(key.andLesser)
                if there.contains(line.place) { continue }
                moved[audience(line), default: []].formUnion(key.atAnyAddress.andLesser)
            }
        }
    }

    struct Outcome {
        var notices: [Notice] = []
        /// What is told from now on of these places.
        var told: [NoticeLine] = []
        /// Places of which nothing is told any more.
        var forgotten: [PlaceID] = []
    }

    func outcome() -> Outcome {
        var outcome = Outcome()
        let lines = (current + settled).map { $0.keeping(told[$0.place]) }
        let present = lines.filter { $0.severity >= policy.minimum }
        let stillBad = Set(present.map(\.place))
        let there = Dictionary(lines.map { ($0.place, $0) }) { first, _ in first }
        let recovered = told.values.filter { !stillBad.contains($0.place) }.map { line in
            self.recovered(line, as: there[line.place])
        }.sorted { $0.place < $1.place }
        outcome.forgotten = recovered.map(\.place)
        let over = whatIsOver(recovered, present)
        let marked = marked(present)
        outcome.told = marked.filter { line in told[line.place].map { !$0.saysTheSame(as: line) } ?? true }
        switch policy.shape {
        case .state: outcome.notices = stateNotices(marked, recovered)
        case .news: outcome.notices = notices(nil, marked, over)
        case .newsByOwner:
            let owners = Set(marked.map(\.owner) + over.map(\.owner))
            for owner in owners.sorted(by: { ($0 ?? "") < ($1 ?? "") }) {
                outcome.notices += notices(
                    owner, marked.filter { $0.owner == owner }, over.filter { $0.owner == owner })
            }
        }
        return outcome
    }

    /// What was told of a place, with the certificate that is there now; a channel that keeps state knows the place by the former.
    private func recovered(_ told: NoticeLine, as present: NoticeLine?) -> NoticeLine {
        var line = told
        line.change = present == nil ? .gone : .recovered
        guard let present, policy.shape != .state else { return line }
        line.title = present.title
        line.serial = present.serial
        line.fingerprint = present.fingerprint
        line.notAfter = present.notAfter
        return line
    }

    /// The lines with what is new among them.
    private func marked(_ lines: [NoticeLine]) -> [NoticeLine] {
        lines.map { line in
            var line = line
            line.change = news(in: line).isEmpty ? .known : .new
            return line
        }
    }

    private func news(in line: NoticeLine) -> Set<NewsKey> {
        let news = line.newsKeys(from: policy.minimum).subtracting(known[audience(line)] ?? [])
        guard told[line.place] == nil, let moved = moved[audience(line)] else { return news }
        return news.filter { !moved.contains($0.atAnyAddress) }
    }

    private func audience(_ line: NoticeLine) -> String? { policy.shape == .newsByOwner ? line.owner : nil }

    /// What is over of what was told. It is not where it goes on for the same people at a place that is new, because a file was renamed
    /// or a name got other addresses, or at another address of the same name.
    private func whatIsOver(_ recovered: [NoticeLine], _ present: [NoticeLine]) -> [NoticeLine] {
        guard !recovered.isEmpty, policy.shape != .state else { return recovered }
        var goingOn: [Circle: Set<NewsKey>] = [:]
        for line in present {
            let keys = line.newsKeys(from: .warning).map(\.ofAnySeverity)
            let all = keys + keys.map(\.atAnyAddress)
            goingOn[Circle(audience: audience(line), site: NewsSite(line)), default: []].formUnion(all)
            if told[line.place] == nil { goingOn[Circle(audience: audience(line)), default: []].formUnion(all) }
        }
        return recovered.compactMap { line in
            guard let told = told[line.place] else { return nil }
            let circles = [Circle(audience: audience(told)), Circle(audience: audience(told), site: NewsSite(told))]
            var line = line
            line.findings.removeAll { finding in
                let key = NewsKey(finding, of: told).ofAnySeverity
                let sought = line.change == .gone ? key.atAnyAddress : key
                return circles.contains { goingOn[$0]?.contains(sought) == true }
            }
            return line.findings.contains { $0.severity >= policy.minimum } ? line : nil
        }
    }

    /// Where something may go on that is over at a place.
    private struct Circle: Hashable {
        let audience: String?
        /// nil: at places that are new.
        var site: NewsSite?
    }

    private func notices(_ owner: String?, _ lines: [NoticeLine], _ recovered: [NoticeLine]) -> [Notice] {
        var notices: [Notice] = []
        let news = lines.filter { $0.change == .new }
        let critical = news.filter { line in self.news(in: line).contains { $0.severity == .critical } }
        // What is critical stands first in a digest, and in its subject: nobody needs two messages of one run.
        if news.count > critical.count {
            notices.append(notice(.digest, owner, lines))
        } else if !critical.isEmpty {
            notices.append(notice(.critical, owner, critical))
        }
        if !recovered.isEmpty { notices.append(notice(.recovered, owner, recovered)) }
        return notices
    }

    private func notice(_ kind: Notice.Kind, _ owner: String?, _ lines: [NoticeLine]) -> Notice {
        Notice(
            kind, owner: owner, writtenAt: moment, lines: Array(lines.prefix(Self.linesPerNotice)),
            omitted: max(0, lines.count - Self.linesPerNotice))
    }

    /// Everything, in messages of a bearable size.
    private func stateNotices(_ lines: [NoticeLine], _ recovered: [NoticeLine]) -> [Notice] {
        // What was told of a place and is no longer found there ends, although other things are still found.
        let ended = lines.compactMap { line in told[line.place].flatMap { $0.ended(by: line) } }
        let all = recovered + ended + lines
        return stride(from: 0, to: all.count, by: Self.linesPerNotice).map { start in
            Notice(.state, writtenAt: moment, lines: Array(all[start..<min(start + Self.linesPerNotice, all.count)]))
        }
    }
}

extension NoticeLine {
    /// What was told of the place and is no longer so; nil: everything is.
    fileprivate func ended(by present: NoticeLine) -> NoticeLine? {
        var former = self
        if title == present.title, owner == present.owner, region == present.region {
            former.findings.removeAll { finding in
                present.findings.contains { $0.rule == finding.rule && $0.severity == finding.severity }
            }
        }
        former.change = .recovered
        return former.findings.isEmpty ? nil : former
    }

    /// Whether there is nothing to tell a person who knows the other.
    func saysTheSame(as other: NoticeLine) -> Bool {
        owner == other.owner && fingerprint == other.fingerprint && title == other.title && region == other.region
            && severity == other.severity && newsKeys(from: .warning) == other.newsKeys(from: .warning)
    }
}
