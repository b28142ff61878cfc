import Foundation
import Logging
import SignetCore
import SignetPKI
import SignetTestSupport
import Testing

@testable import SignetWatch

/// What cannot be judged for a while, from its source to the messages: it is as it was found last.
@Suite struct UnjudgedTests {
    private static let responder = "http://ocsp.test/"

    private let sample: InventorySample
    private let clock = ManualClock(JudgedAuthority.now)
    private let notifier = RecordingNotifier()

    init() throws { sample = try InventorySample() }

    private func observation(
        _ leaf: DecodedCertificate, at location: String = "a.org:443", staple: [UInt8]? = nil
    ) -> Observation {
        Observation(
            place: Place(source: "shop", kind: .endpoint, location: location, detail: "192.0.2.1"), moment: clock.now,
            outcome: .seen(Sighting(leaf: leaf, isPresented: true, stapledResponse: staple)))
    }

    private var silent: Observation {
        Observation(
            place: Place(source: "shop", kind: .endpoint, location: "a.org:443", detail: "192.0.2.1"),
            moment: clock.now,
            outcome: .unreadable(Obstacle(reason: "timed-out", sentence: "It is silent.", remedy: "Wake it.")))
    }

    /// Looks, and tells what is to be told.
    @discardableResult
    private func run(
        _ observation: Observation, _ policy: AssessmentPolicy, _ fetcher: ScriptedFetcher? = nil,
        limit: Duration = .seconds(600)
    ) async throws -> RunRecord {
        let record = try await WatchRun(
            sources: [OnePlace(observation: observation)],
            assessor: StandardAssessor(policy: policy, fetcher: fetcher, clock: clock), inventory: sample.inventory,
            timeLimit: limit, clock: clock, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        ).run()
        let notifying = Notifying(
            inventory: sample.inventory, database: sample.database, clock: clock, notifiers: [notifier])
        try await notifying.afterRun(record)
        _ = await notifying.deliverDue()
        return record
    }

    private func findings() async throws -> [Finding] {
        try #require(try await sample.inventory.page(InventoryQuery()).rows.first).findings
    }

    // MARK: Trust

    @Test(.timeLimit(.minutes(10))) func whoWasNotTrustedIsNotWhileItCannotBeReadWhoIs() async throws {
        let stranger = try await JudgedAuthority.root("stranger")
        let leaf = try await stranger.issue(names: [.dns("a.org")])
        let judged = AssessmentPolicy(trustAnchors: TrustAnchors([try await JudgedAuthority.root().certificate]))
        let blind = AssessmentPolicy()
        try await run(observation(leaf), judged)
        for _ in 0..<2 {
            #expect(try await run(observation(leaf), blind).counts == PlaceCounts(criticals: 1))
            let kept = try await findings()
            #expect(kept.map(\.rule) == [.untrusted])
            let parts = kept.first?.sentence.components(separatedBy: "As last known: ") ?? []
            #expect(parts.count == 2 && parts.first == "", "\(kept)")
        }
        #expect(notifier.kinds == [.critical])
        // Nor when nobody could read the place meanwhile.
        for _ in 0..<2 { try await run(silent, judged) }
        #expect(try await run(observation(leaf), blind).counts == PlaceCounts(criticals: 1))
        #expect(notifier.kinds == [.critical, .digest])
        try await run(observation(leaf), AssessmentPolicy(trustAnchors: TrustAnchors([stranger.certificate])))
        #expect(notifier.kinds == [.critical, .digest, .recovered])
        let none = try await findings()
        #expect(none.isEmpty)
    }

    @Test(.timeLimit(.minutes(10))) func anotherCertificateHasNothingOfTheOneBefore() async throws {
        let stranger = try await JudgedAuthority.root("stranger")
        let judged = AssessmentPolicy(trustAnchors: TrustAnchors([try await JudgedAuthority.root().certificate]))
        try await run(observation(stranger.issue(names: [.dns("a.org")])), judged)
        try await run(observation(stranger.issue(names: [.dns("a.org")])), AssessmentPolicy())
        let found = try await findings()
        #expect(found.isEmpty)
    }

    /// Where the issuer's certificate is to be fetched from, nobody answers before the time is over.
    @Test(.timeLimit(.minutes(10))) func aChainThatLackedACertificateLacksItWhileNobodyCanFetchIt() async throws {
        let root = try await JudgedAuthority.root()
        let middle = try await root.intermediate()
        let (url, fetcher) = ("http://ca.test/middle.der", ScriptedFetcher())
        let low = try await middle.intermediate("low")
        let leaf = try await low.issue(names: [.dns("a.org")])
        let lowAgain = try await middle.issue(
            "CN=low", key: low.key, until: JudgedAuthority.now.addingTimeInterval(86_400 * 365),
            usage: .intermediate
        ) { $0.issuingCertificateURLs = [url] }
        fetcher.set(url) { _ in middle.certificate.der }
        let policy = AssessmentPolicy(trustAnchors: TrustAnchors([root.certificate]))
        let seen = Observation(
            place: Place(source: "shop", kind: .file, location: "/tls/a.pem"), moment: clock.now,
            outcome: .seen(Sighting(leaf: leaf, others: [lowAgain])))
        try await run(seen, policy, fetcher)
        let first = try await findings()
        #expect(first.map(\.rule) == [.chainIncomplete])
        let asked = fetcher.requests.count
        fetcher.set(url) { _ in
            try await SystemClock().sleep(until: .distantFuture)
            return []
        }
        async let running = run(seen, policy, fetcher, limit: .seconds(10))
        try await yielding { fetcher.requests.count > asked && clock.sleeperCount == 2 }
        clock.advance(by: .seconds(10))
        let record = try await running
        #expect(record.outcome == .partial)
        let kept = try await findings()
        #expect(kept.map(\.rule) == [.chainIncomplete])
        #expect(notifier.kinds == [.digest])
    }

    // MARK: Revocation

    private func answer(
        _ status: OCSPCertificateStatus, on leaf: DecodedCertificate, by root: JudgedAuthority, _ body: [UInt8]? = nil
    ) async throws -> [UInt8] {
        let asked = try body ?? #require(OCSPRequest.make(for: leaf, issuer: root.certificate))
        return try await OCSPResponse.make(
            answering: try OCSPRequest(der: asked), issuer: root.certificate, key: root.key, producedAt: clock.now,
            nextUpdate: clock.now.addingTimeInterval(86_400)
        ) { _ in status }
    }

    @Test(.timeLimit(.minutes(10))) func aRevocationHoldsUntilAnAnswerSaysOtherwise() async throws {
        let (root, fetcher) = (try await JudgedAuthority.root(), ScriptedFetcher())
        let leaf = try await root.issue(names: [.dns("a.org")]) { $0.ocspURLs = [Self.responder] }
        let policy = AssessmentPolicy(trustAnchors: TrustAnchors([root.certificate]), revocation: .ocsp)
        let revoked = OCSPCertificateStatus.revoked(at: clock.now.addingTimeInterval(-7200), reason: .superseded)
        func serve(_ status: OCSPCertificateStatus) {
            fetcher.set(Self.responder) { try await answer(status, on: leaf, by: root, $0.body) }
        }
        serve(revoked)
        try await run(observation(leaf), policy, fetcher)
        #expect(notifier.kinds == [.critical])

        // The run's time is over before there is an answer.
        let asked = fetcher.requests.count
        fetcher.set(Self.responder) { _ in
            try await SystemClock().sleep(until: .distantFuture)
            return []
        }
        async let running = run(observation(leaf), policy, fetcher, limit: .seconds(10))
        try await yielding { fetcher.requests.count > asked && clock.sleeperCount == 2 }
        clock.advance(by: .seconds(10))
        let stopped = try await running
        #expect(stopped.outcome == .partial && stopped.counts == PlaceCounts(criticals: 1))
        let cutOff = try await findings()
        #expect(cutOff.map(\.rule) == [.revoked])
        #expect(cutOff.first?.sentence.hasPrefix("As last known: ") == true)
        #expect(notifier.kinds == [.critical])

        // There is none, at the place and at the one to which it has moved.
        fetcher.set(Self.responder) { _ in throw SignetError(.remoteFetchFailed, "Nobody is there.") }
        for location in ["a.org:443", "b.org:443"] {
            let unanswered = try await run(observation(leaf, at: location), policy, fetcher)
            #expect(unanswered.counts == PlaceCounts(criticals: 1))
            let found = try await findings()
            #expect(found.map(\.rule) == [.revoked, .revocationUnknown])
        }
        #expect(notifier.kinds == [.critical, .digest])

        // Nobody is asked.
        let blind = try await run(observation(leaf, at: "b.org:443"), AssessmentPolicy(), fetcher)
        #expect(blind.counts == PlaceCounts(criticals: 1))
        let unasked = try await findings()
        #expect(unasked.map(\.rule) == [.revoked, .revocationUnknown])
        #expect(notifier.kinds == [.critical, .digest])

        serve(.good)
        #expect(try await run(observation(leaf, at: "b.org:443"), policy, fetcher).counts == PlaceCounts(ok: 1))
        #expect(notifier.kinds == [.critical, .digest, .recovered])
        // What an answer has said is so from then on.
        fetcher.set(Self.responder) { _ in throw SignetError(.remoteFetchFailed, "Nobody is there.") }
        try await run(observation(leaf, at: "b.org:443"), policy, fetcher)
        let after = try await findings()
        #expect(after.map(\.rule) == [.revocationUnknown])
    }

    @Test(.timeLimit(.minutes(10))) func anAnswerOfTheServersOwnSaysOtherwiseWhenItIsNewer() async throws {
        let root = try await JudgedAuthority.root()
        let leaf = try await root.issue(names: [.dns("a.org")])
        let policy = AssessmentPolicy(trustAnchors: TrustAnchors([root.certificate]))
        let old = try await answer(.good, on: leaf, by: root)
        clock.advance(by: .seconds(3600))
        let revoked = try await answer(.revoked(at: clock.now, reason: .certificateHold), on: leaf, by: root)
        for staple in [revoked, nil, old] {
            try await run(observation(leaf, staple: staple), policy)
            let found = try await findings()
            #expect(found.map(\.rule) == [.revoked])
        }
        #expect(notifier.kinds == [.critical])
        clock.advance(by: .seconds(3600))
        try await run(observation(leaf, staple: answer(.good, on: leaf, by: root)), policy)
        let none = try await findings()
        #expect(none.isEmpty)
        #expect(notifier.kinds == [.critical, .recovered])
    }
}
