import Foundation

@testable import SignetWatch

/// Plays runs one after another; what one tells, the next knows.
struct NewsStory {
    var policy = NotifierPolicy(shape: .newsByOwner, heartbeat: nil)
    var told: [PlaceID: NoticeLine] = [:]

    mutating func run(_ lines: NoticeLine..., gone: Set<PlaceID> = []) -> [Notice] {
        run(lines, gone: gone)
    }

    /// - Parameter gone: places that are not there any more; others that were told of and are not in `lines` are well.
    mutating func run(_ lines: [NoticeLine], gone: Set<PlaceID> = []) -> [Notice] {
        let known = told.values.filter { line in !gone.contains(line.place) }
        let settled = known.filter { line in !lines.contains { $0.place == line.place } }.map(Self.renewed)
        let outcome = NewsRound(
            policy: policy, moment: NoticeSamples.moment, current: lines, settled: settled, told: told
        ).outcome()
        for line in outcome.told { told[line.place] = line }
        for place in outcome.forgotten { told[place] = nil }
        return outcome.notices
    }

    /// What stands there after somebody has acted.
    private static func renewed(_ line: NoticeLine) -> NoticeLine {
        NoticeSamples.line(line.place, title: line.title, fingerprint: "new \(line.place)", days: 364, [])
    }
}
