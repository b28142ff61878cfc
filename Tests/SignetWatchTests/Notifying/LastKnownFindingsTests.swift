import Foundation
import Testing

@testable import SignetWatch

/// What was told of places that cannot be looked at for a while.
@Suite struct LastKnownFindingsTests {
    private static let silent = NoticeSamples.finding(.unreadable, .warning)
    private static let chain = NoticeSamples.finding(.chainIncomplete, .critical)
    private static let weak = NoticeSamples.finding(.weakKey, .warning)

    @Test func whatIsUnreadableForALookIsNotToldAgain() {
        var story = NewsStory()
        let bad = NoticeSamples.line(1, [Self.chain, Self.weak])
        #expect(story.run(bad).map(\.kind) == [.critical])
        let digest = story.run(NoticeSamples.line(1, [Self.silent]))
        #expect(digest.map(\.kind) == [.digest])
        #expect(digest.map(\.severity) == [.critical])
        let findings = digest.flatMap(\.lines).flatMap(\.findings)
        #expect(findings.map(\.rule) == [.chainIncomplete, .unreadable, .weakKey])
        #expect(findings.first?.sentence == "As last known: There is chain-incomplete.")
        // However long it lasts.
        #expect(story.run(NoticeSamples.line(1, [Self.silent])).isEmpty)
        #expect(story.told[1]?.findings.first?.sentence == "As last known: There is chain-incomplete.")
        #expect(story.run(bad).isEmpty)
        #expect(story.run(NoticeSamples.line(1, [Self.chain])).isEmpty)
        #expect(story.run([]).map(\.kind) == [.recovered])
    }

    @Test func theDatesAreThoseOfNow() {
        var story = NewsStory()
        _ = story.run(NoticeSamples.expiring(1, .critical))
        let notices = story.run(NoticeSamples.line(1, [NoticeSamples.finding(.expired, .critical), Self.silent]))
        #expect(notices.flatMap(\.lines).flatMap(\.findings).map(\.rule) == [.expired, .unreadable])
    }

    @Test func anotherCertificateIsJudgedByItself() {
        var story = NewsStory()
        _ = story.run(NoticeSamples.line(1, [Self.chain]))
        _ = story.run(NoticeSamples.line(1, fingerprint: "bb", [Self.silent]))
        #expect(story.told[1]?.findings == [Self.silent])
    }

    @Test func aNotifierForCriticalHearsOfNoRecoveryThatNobodyHasSeen() {
        var story = NewsStory(policy: NotifierPolicy(shape: .news, minimum: .critical, heartbeat: nil))
        let bad = NoticeSamples.line(1, [Self.chain])
        #expect(story.run(bad).map(\.kind) == [.critical])
        #expect(story.run(NoticeSamples.line(1, [Self.silent])).isEmpty)
        #expect(story.run(bad).isEmpty)
        #expect(story.run([]).map(\.kind) == [.recovered])
    }

    @Test func aStateThatCannotBeSeenHasNotEnded() {
        var story = NewsStory(policy: NotifierPolicy(shape: .state, heartbeat: nil))
        _ = story.run(NoticeSamples.line(1, [Self.chain]))
        let lines = story.run(NoticeSamples.line(1, [Self.silent])).flatMap(\.lines)
        #expect(lines.map(\.change) == [.new])
        #expect(lines.flatMap(\.findings).map(\.rule) == [.chainIncomplete, .unreadable])
        let back = story.run(NoticeSamples.line(1, [Self.chain])).flatMap(\.lines)
        #expect(back.map(\.change) == [.recovered, .known])
        #expect(back.first?.findings.map(\.rule) == [.unreadable])
    }

    @Test func whatWasRevokedStaysSoWhileNobodyAnswers() {
        var story = NewsStory()
        let revoked = NoticeSamples.line(1, [NoticeSamples.finding(.revoked, .critical), Self.weak])
        _ = story.run(revoked)
        let notices = story.run(NoticeSamples.line(1, [NoticeSamples.finding(.revocationUnknown, .warning)]))
        #expect(notices.flatMap(\.lines).flatMap(\.findings).map(\.rule) == [.revoked, .revocationUnknown])
        #expect(story.run(NoticeSamples.line(1, [NoticeSamples.finding(.revoked, .critical)])).isEmpty)
    }
}
