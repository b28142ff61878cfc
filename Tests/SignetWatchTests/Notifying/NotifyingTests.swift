import Foundation
import SignetCore
import SignetStorage
import SignetTestSupport
import Synchronization
import Testing

@testable import SignetWatch

@Suite struct NotifyingTests {
    private let directory: TemporaryDirectory
    private let clock = ManualClock(NoticeSamples.moment)
    private let places = ListedPlaces()
    private let database: Database

    init() throws {
        directory = try TemporaryDirectory()
        database = try Database.open(path: directory.file("signet.db"), migrations: WatchMigrations.all)
    }

    private func notifying(_ notifiers: any Notifier..., settings: NotifyingSettings = .withoutJitter) -> Notifying {
        Notifying(places: places, database: database, clock: clock, notifiers: notifiers, settings: settings)
    }

    @Test func whatIsNewIsSentOnce() async throws {
        let notifier = RecordingNotifier()
        let notifying = notifying(notifier)
        places.set([NoticeSamples.expiring(1, .critical)])
        try await notifying.queueAll()
        let first = await notifying.deliverDue()
        #expect(first == DeliveryOutcome(sent: 1))
        try await notifying.queueAll()
        let second = await notifying.deliverDue()
        #expect(second == DeliveryOutcome())
        #expect(notifier.kinds == [.critical])
        #expect(notifier.parcels.map(\.recipients) == [["admin@example.org"]])
        places.set([])
        try await notifying.queueAll()
        _ = await notifying.deliverDue()
        #expect(notifier.kinds == [.critical, .recovered])
    }

    @Test func whatWaitsForOneThatCannotBeMadeNowIsKept() async throws {
        let broken = RecordingNotifier { _ in throw NotifierFailure("The server is away.", isUnreachable: true) }
        places.set([NoticeSamples.expiring(1, .critical)])
        try await notifying(broken).queueAll()
        clock.advance(by: .seconds(6 * 86_400))
        let lacking = Notifying(
            places: places, database: database, clock: clock, notifiers: [], absent: ["mail": "Its file is missing."])
        let outcome = await lacking.deliverDue()
        #expect(outcome.failed == 0 && outcome.problems == ["notifier mail: Its file is missing."])
        #expect(outcome.nextAttempt == nil)
        let repaired = RecordingNotifier()
        let late = await notifying(repaired).deliverDue()
        #expect(late.sent == 1)
    }

    @Test func whatCouldNotBeSentIsKeptOverARestartAndRetried() async throws {
        let broken = RecordingNotifier { _ in throw NotifierFailure("The server is away.", isUnreachable: true) }
        places.set([NoticeSamples.expiring(1, .critical)])
        try await notifying(broken).queueAll()
        let outcome = await notifying(broken).deliverDue()
        #expect(outcome.postponed == 1)
        #expect(outcome.problems == ["mail: The server is away."])
        #expect(outcome.nextAttempt == clock.now.addingTimeInterval(60))

        let repaired = RecordingNotifier()
        let early = await notifying(repaired).deliverDue()
        #expect(early.sent == 0)
        clock.advance(by: .seconds(60))
        let late = await notifying(repaired).deliverDue()
        #expect(late.sent == 1)
        #expect(repaired.parcels.map(\.id) == broken.parcels.map(\.id))
        #expect(repaired.parcels.map(\.notice) == broken.parcels.map(\.notice))
    }

    /// Seconds and dates; no later than an hour, no earlier than after a first failure; what cannot be read is as none.
    @Test(arguments: [
        ("600", 600.0), ("Fri, 15 Jan 2027 08:11:00 GMT", 600), ("86400", 3600),
        ("Sat, 16 Jan 2027 08:00:00 GMT", 3600),
        ("1", 60), ("Fri, 15 Jan 2027 07:00:00 GMT", 60), ("soon", 300),
    ])
    func aServerSaysWhenToTryAgain(header: String, seconds: Double) async throws {
        let asked = Mutex<String?>(nil)
        let busy = RecordingNotifier { _ in
            throw NotifierFailure("Busy.", isUnreachable: true, retryAfter: asked.withLock { $0 })
        }
        places.set([NoticeSamples.expiring(1, .critical)])
        let notifying = notifying(busy)
        try await notifying.queueAll()
        _ = await notifying.deliverDue()
        clock.advance(by: .seconds(60))
        asked.withLock { $0 = header }
        let now = clock.now
        let outcome = await notifying.deliverDue()
        let expected = now.addingTimeInterval(seconds)
        #expect(outcome.nextAttempt == expected)
        clock.advance(to: expected.addingTimeInterval(-1))
        _ = await notifying.deliverDue()
        #expect(busy.parcels.count == 2)
        clock.advance(to: expected)
        _ = await notifying.deliverDue()
        #expect(busy.parcels.count == 3)
    }

    @Test func aNotifierThatFailsKeepsNoOtherWaiting() async throws {
        let gate = Gate()
        let hanging = RecordingNotifier("hanging") { _ in
            try await gate.wait()
            return []
        }
        let failing = RecordingNotifier("failing") { _ in throw NotifierFailure("No.", isUnreachable: false) }
        let working = RecordingNotifier("working") { _ in
            await gate.open()
            return []
        }
        places.set([NoticeSamples.expiring(1, .critical)])
        let notifying = notifying(hanging, failing, working)
        try await notifying.queueAll()
        // The first is let go by the third: it would hang if they waited for one another.
        let outcome = await notifying.deliverDue()
        #expect(outcome.sent == 2)
        #expect(outcome.postponed == 1)
    }

    @Test func behindAServerThatIsAwayNobodyWaitsButAMessageThatIsRefusedHoldsUpNone() async throws {
        places.set([
            NoticeSamples.expiring(1, .critical, owner: "a@x.org"),
            NoticeSamples.expiring(2, .critical, fingerprint: "b", owner: "b@x.org"),
        ])
        let away = RecordingNotifier("away") { _ in throw NotifierFailure("Away.", isUnreachable: true) }
        let picky = RecordingNotifier("picky") { parcel in
            if parcel.recipients == ["a@x.org"] { throw NotifierFailure("Not this one.", isUnreachable: false) }
            return []
        }
        let notifying = notifying(away, picky)
        try await notifying.queueAll()
        _ = await notifying.deliverDue()
        #expect(away.parcels.count == 1)
        #expect(picky.parcels.flatMap(\.recipients) == ["a@x.org", "b@x.org"])
        clock.advance(by: .seconds(60))
        _ = await notifying.deliverDue()
        #expect(away.parcels.count == 2)
        #expect(picky.parcels.flatMap(\.recipients) == ["a@x.org", "b@x.org", "a@x.org"])
    }

    @Test func aRecipientThatIsRefusedIsToldAndTheOthersGetNothingTwice() async throws {
        let notifier = RecordingNotifier { parcel in
            parcel.recipients.compactMap { recipient in
                switch recipient {
                case "gone@x.org": Refusal(recipient: recipient, reason: "550 no such user", isFinal: true)
                case "later@x.org": Refusal(recipient: recipient, reason: "450 later", isFinal: false)
                default: nil
                }
            }
        }
        let notice = Notice(.critical, writtenAt: clock.now, lines: [NoticeSamples.expiring()])
        let moment = clock.now
        try await database.write { session in
            try NotifyingRepository.queue(
                notice, for: "mail", to: ["ok@x.org", "gone@x.org", "later@x.org"], parcel: "p1", at: moment, session)
        }
        let notifying = notifying(notifier)
        let outcome = await notifying.deliverDue()
        #expect(outcome.sent == 1)
        #expect(outcome.failed == 1)
        #expect(outcome.postponed == 1)
        #expect(outcome.problems == ["mail to gone@x.org: 550 no such user", "mail to later@x.org: 450 later"])
        clock.advance(by: .seconds(60))
        _ = await notifying.deliverDue()
        #expect(notifier.parcels.map(\.recipients) == [["ok@x.org", "gone@x.org", "later@x.org"], ["later@x.org"]])
    }

    @Test func aMessageIsGivenUpAfterItsTimeAndCounted() async throws {
        let broken = RecordingNotifier { _ in throw NotifierFailure("Away.", isUnreachable: true) }
        let notifying = notifying(broken)
        places.set([NoticeSamples.expiring(1, .critical)])
        try await notifying.queueAll()
        var outcome = await notifying.deliverDue()
        var attempts = 1
        while let next = outcome.nextAttempt, attempts < 1000 {
            clock.advance(to: next)
            outcome = await notifying.deliverDue()
            attempts += 1
        }
        #expect(outcome.failed == 1)
        #expect(outcome.nextAttempt == nil)
        let age = clock.now.timeIntervalSince(NoticeSamples.moment)
        #expect(age >= 5 * 86_400 && age <= 5 * 86_400 + 4 * 3600)
        // 1, 5, 15 minutes, 1 hour, then every 4 hours.
        #expect(attempts == 35)
        let counts = try await notifying.counts()
        #expect(counts.map(\.failed) == [1])
        #expect(counts.map(\.queued) == [0])
        #expect(counts.map(\.lastError) == ["Away."])
    }

    @Test func theHeartbeatComesEachWeekAndSaysWhenRunsFailed() async throws {
        let notifier = RecordingNotifier(policy: NotifierPolicy(shape: .newsByOwner))
        let notifying = notifying(notifier)
        for _ in 0..<15 {
            try await notifying.queueAll()
            _ = await notifying.deliverDue()
            clock.advance(by: .seconds(86_400))
        }
        #expect(notifier.kinds == [.heartbeat, .heartbeat, .heartbeat])
        places.set(
            HeartbeatReport(
                certificates: 7, places: 12, warnings: 0, criticals: 0, runs: 7, incompleteRuns: 2,
                problems: ["No DNS."]))
        clock.advance(by: .seconds(7 * 86_400))
        try await notifying.queueAll()
        _ = await notifying.deliverDue()
        let last = try #require(notifier.parcels.last?.notice)
        #expect(last.heartbeat?.problems == ["No DNS."])
        #expect(NoticeWords(notice: last).subject.contains("2 runs incomplete"))
    }

    @Test func twoProcessesSendAMessageOnce() async throws {
        let notifier = RecordingNotifier()
        places.set((1...20).map { NoticeSamples.expiring($0, .critical, fingerprint: "\($0)", owner: "o\($0)@x.org") })
        let (one, other) = (notifying(notifier), notifying(notifier))
        try await one.queueAll()
        async let first = one.deliverDue()
        async let second = other.deliverDue()
        let sent = await first.sent + second.sent
        #expect(sent == 20)
        #expect(Set(notifier.parcels.map(\.id)).count == notifier.parcels.count)
    }

    @Test func aMessageOfAProcessThatDiedIsTriedAgain() async throws {
        let notifier = RecordingNotifier()
        let notifying = notifying(notifier)
        places.set([NoticeSamples.expiring(1, .critical)])
        try await notifying.queueAll()
        let now = clock.now
        _ = try await database.write { session in
            try NotifyingRepository.claim("mail", after: 0, at: now, until: now.addingTimeInterval(600), session)
        }
        let early = await notifying.deliverDue()
        #expect(early.sent == 0)
        #expect(early.nextAttempt == now.addingTimeInterval(600))
        clock.advance(by: .seconds(600))
        let late = await notifying.deliverDue()
        #expect(late.sent == 1)
    }

    @Test func aNewerStateReplacesOneThatWaitsAndKeepsWhatEnded() async throws {
        let broken = RecordingNotifier("am", policy: NotifierPolicy(shape: .state, heartbeat: nil)) { _ in
            throw NotifierFailure("Away.", isUnreachable: true)
        }
        let away = notifying(broken)
        places.set([NoticeSamples.expiring(1), NoticeSamples.expiring(2, fingerprint: "b")])
        try await away.queueAll()
        places.set([NoticeSamples.expiring(2, fingerprint: "b")])
        try await away.queueAll()
        try await away.queueAll()
        let working = RecordingNotifier("am", policy: broken.policy)
        _ = await notifying(working).deliverDue()
        let lines = working.parcels.flatMap(\.notice.lines)
        #expect(lines.filter { $0.change == .recovered }.map(\.place) == [1])
        #expect(lines.filter { $0.change != .recovered }.map(\.place) == [2])
    }

    @Test func whatIsQueuedForANotifierThatIsNoMoreIsDroppedInTheEnd() async throws {
        places.set([NoticeSamples.expiring(1, .critical)])
        try await notifying(RecordingNotifier("old")).queueAll()
        let rest = notifying(RecordingNotifier("new", policy: NotifierPolicy(minimum: .critical, heartbeat: nil)))
        let kept = await rest.deliverDue()
        #expect(kept == DeliveryOutcome())
        clock.advance(by: .seconds(5 * 86_400 + 1))
        let dropped = await rest.deliverDue()
        #expect(dropped.failed == 1)
    }
}

extension NotifyingSettings {
    /// So that a test can say when the next attempt is.
    fileprivate static let withoutJitter: NotifyingSettings = {
        let standard = NotifyingSettings()
        return NotifyingSettings(retry: RetrySchedule(standard.retry.delays.map(\.duration), jitter: 0))
    }()
}

/// Opens once.
private actor Gate {
    private var isOpen = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    func wait() async throws {
        if !isOpen { await withCheckedContinuation { waiting.append($0) } }
    }

    func open() {
        isOpen = true
        for continuation in waiting { continuation.resume() }
        waiting = []
    }
}
