import Foundation
import SignetTestSupport
import Testing

@testable import SignetWatch

@Suite struct NewsRoundTests {
    @Test func aWarningIsToldOnceInADigest() {
        var story = NewsStory()
        #expect(story.run(NoticeSamples.expiring()).map(\.kind) == [.digest])
        #expect(story.run(NoticeSamples.expiring(days: 14)).isEmpty)
        #expect(story.run(NoticeSamples.expiring(days: 13)).isEmpty)
    }

    @Test func whatBecomesCriticalIsToldAtOnceAndAlone() {
        var story = NewsStory()
        _ = story.run(NoticeSamples.expiring(1), NoticeSamples.expiring(2, title: "b", fingerprint: "bb"))
        let notices = story.run(
            NoticeSamples.expiring(1, .critical), NoticeSamples.expiring(2, title: "b", fingerprint: "bb"))
        #expect(notices.map(\.kind) == [.critical])
        #expect(notices.first?.lines.map(\.place) == [1])
        #expect(story.run(NoticeSamples.expiring(1, .critical)).map(\.kind) == [.recovered])
    }

    @Test func whatEasesIsNoNewsAndWorseAgainIsNone() {
        var story = NewsStory()
        _ = story.run(NoticeSamples.expiring(1, .critical))
        #expect(story.run(NoticeSamples.expiring(1, .warning)).isEmpty)
        #expect(story.told[1]?.severity == .warning)
        #expect(story.run(NoticeSamples.expiring(1, .critical)).map(\.kind) == [.critical])
    }

    @Test func aCertificateToldOfIsNoNewsAtAnotherPlaceButAFaultOfThePlaceIs() {
        var story = NewsStory()
        _ = story.run(NoticeSamples.expiring(1))
        #expect(story.run(NoticeSamples.expiring(1), NoticeSamples.expiring(2)).isEmpty)
        let chain = NoticeSamples.line(2, [NoticeSamples.finding(.chainIncomplete, .warning)])
        _ = story.run(NoticeSamples.line(1, [NoticeSamples.finding(.chainIncomplete, .warning)]))
        #expect(
            story.run(NoticeSamples.line(1, [NoticeSamples.finding(.chainIncomplete, .warning)]), chain).map(\.kind)
                == [.digest])
    }

    @Test func anotherCertificateWithTheSameFaultIsNews() {
        var story = NewsStory()
        _ = story.run(NoticeSamples.expiring(1))
        #expect(story.run(NoticeSamples.expiring(1, fingerprint: "bb")).map(\.kind) == [.digest])
    }

    @Test func recoveredAndGoneAreToldOnce() {
        var story = NewsStory()
        _ = story.run(NoticeSamples.expiring(1), NoticeSamples.expiring(2, title: "b", fingerprint: "bb"))
        let notices = story.run([], gone: [2])
        #expect(notices.map(\.kind) == [.recovered])
        #expect(notices.first?.lines.map(\.change) == [.recovered, .gone])
        // The certificate that is there now, and what was told of the former.
        #expect(notices.first?.lines.map { $0.daysLeft(at: NoticeSamples.moment) } == [364, 15])
        #expect(notices.first?.lines.flatMap(\.findings).map(\.rule) == [.expiring, .expiring])
        #expect(story.run([]).isEmpty)
        #expect(story.told.isEmpty)
    }

    @Test func eachOwnerIsToldOfHisOwn() {
        var story = NewsStory()
        let notices = story.run(
            NoticeSamples.expiring(1, owner: "a@example.org"),
            NoticeSamples.expiring(2, .critical, fingerprint: "bb", owner: "b@example.org"),
            NoticeSamples.expiring(3, fingerprint: "cc"))
        #expect(notices.map(\.owner) == [nil, "a@example.org", "b@example.org"])
        #expect(notices.map(\.kind) == [.digest, .digest, .critical])
        #expect(notices.map { $0.lines.map(\.place) } == [[3], [1], [2]])
    }

    @Test func aNewOwnerIsToldWhatTheFormerOneKnew() {
        var story = NewsStory()
        _ = story.run(NoticeSamples.expiring(1, owner: "a@example.org"))
        let notices = story.run(NoticeSamples.expiring(1, owner: "b@example.org"))
        #expect(notices.map(\.owner) == ["b@example.org"])
    }

    @Test func aNotifierForCriticalHearsNoWarning() {
        var story = NewsStory(policy: NotifierPolicy(shape: .news, minimum: .critical, heartbeat: nil))
        #expect(story.run(NoticeSamples.expiring(1)).isEmpty)
        #expect(story.run(NoticeSamples.expiring(1, .critical)).map(\.kind) == [.critical])
        #expect(story.run(NoticeSamples.expiring(1)).map(\.kind) == [.recovered])
    }

    @Test func aWarningBesideAKnownCriticalIsADigest() {
        var story = NewsStory()
        _ = story.run(NoticeSamples.expiring(1, .critical))
        let both = NoticeSamples.line(
            1, [NoticeSamples.finding(.expiring, .critical), NoticeSamples.finding(.weakKey, .warning)])
        #expect(story.run(both).map(\.kind) == [.digest])
        #expect(story.run(both).isEmpty)
    }

    @Test func moreLinesThanAMessageHoldsAreCounted() {
        var story = NewsStory()
        let lines = (1...700).map { NoticeSamples.expiring(PlaceID($0), fingerprint: "\($0)") }
        let notices = story.run(lines)
        #expect(notices.map(\.lines.count) == [NewsRound.linesPerNotice])
        #expect(notices.map(\.omitted) == [700 - NewsRound.linesPerNotice])
    }

    @Test func aStateIsToldEachTimeAndWhatEndedOnce() {
        var story = NewsStory(policy: NotifierPolicy(shape: .state, heartbeat: nil))
        let both = NoticeSamples.line(
            1, [NoticeSamples.finding(.weakKey, .warning), NoticeSamples.finding(.untrusted, .critical)])
        #expect(story.run(both).flatMap(\.lines).map(\.change) == [.new])
        #expect(story.run(both).flatMap(\.lines).map(\.change) == [.known])
        let lines = story.run(NoticeSamples.line(1, [NoticeSamples.finding(.untrusted, .critical)])).flatMap(\.lines)
        #expect(lines.map(\.change) == [.recovered, .known])
        #expect(lines.first?.findings.map(\.rule) == [.weakKey])
        #expect(story.run([]).flatMap(\.lines).map(\.change) == [.recovered])
        #expect(story.run([]).isEmpty)
    }

    /// Whatever happens: a critical state is told before long and once, and nobody hears of what he was not told.
    @Test func anyStoryIsToldCompletely() {
        var generator = SeededGenerator(seed: 99)
        for _ in 0..<200 {
            var story = NewsStory()
            var known: [PlaceID: Severity] = [:]
            for _ in 0..<12 {
                let lines = (1...4).compactMap { place -> NoticeLine? in
                    let severity = Severity.allCases.randomElement(using: &generator) ?? .ok
                    return severity == .ok
                        ? nil : NoticeSamples.expiring(PlaceID(place), severity, fingerprint: "\(place)")
                }
                let notices = story.run(lines)
                for line in lines where line.severity > known[line.place] ?? .ok {
                    #expect(notices.flatMap(\.lines).contains { $0.place == line.place && $0.change == .new })
                }
                if lines.allSatisfy({ $0.severity <= known[$0.place] ?? .ok }) {
                    #expect(notices.allSatisfy { $0.kind == .recovered })
                }
                let recovered = notices.filter { $0.kind == .recovered }.flatMap(\.lines).map(\.place)
                #expect(Set(recovered) == Set(known.keys).subtracting(lines.map(\.place)))
                known = Dictionary(uniqueKeysWithValues: lines.map { ($0.place, $0.severity) })
            }
        }
    }
}
