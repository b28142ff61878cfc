import Foundation
import Logging
import SignetCore
import SignetPKI
import SignetTestSupport
import Testing

@testable import SignetWatch

/// A place that cannot be read for a while, from its source to the messages.
@Suite struct UnreadablePlaceTests {
    private let sample: InventorySample
    private let clock = ManualClock(JudgedAuthority.now)
    private let place = Place(source: "shop", kind: .endpoint, location: "a.org:443", detail: "192.0.2.1")

    init() throws { sample = try InventorySample() }

    private func seen(_ leaf: DecodedCertificate, others: [DecodedCertificate] = []) -> Observation {
        Observation(place: place, moment: clock.now, outcome: .seen(Sighting(leaf: leaf, others: others)))
    }

    private var silent: Observation {
        Observation(
            place: place, moment: clock.now,
            outcome: .unreadable(Obstacle(reason: "timed-out", sentence: "It is silent.", remedy: "Wake it.")))
    }

    private func run(_ observation: Observation) async throws -> RunRecord {
        try await WatchRun(
            sources: [OnePlace(observation: observation)], assessor: StandardAssessor(), inventory: sample.inventory,
            clock: clock,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        ).run()
    }

    private func findings() async throws -> [Finding] {
        try #require(try await sample.inventory.page(InventoryQuery()).rows.first).findings
    }

    @Test(.timeLimit(.minutes(10))) func itsCertificateRunsOutAllTheSame() async throws {
        let leaf = try await JudgedAuthority.root().issue(
            names: [.dns("a.org")], until: JudgedAuthority.now.addingTimeInterval(15.5 * 86_400))
        #expect(try await run(seen(leaf)).counts == PlaceCounts(warnings: 1))
        clock.advance(by: .seconds(2 * 86_400))
        #expect(try await run(silent).counts == PlaceCounts(criticals: 1))
        let late = try await findings()
        #expect(late.map(\.rule) == [.expiring, .unreadable] && late.map(\.severity) == [.critical, .warning])
        #expect(late.first?.sentence.hasPrefix("The certificate that was last seen here expires ") == true)
        #expect(late.first?.sentence.contains("(in 13 days)") == true)
        // It is known however often the place is silent.
        clock.advance(by: .seconds(20 * 86_400))
        #expect(try await run(silent).counts == PlaceCounts(criticals: 1))
        let over = try await findings()
        #expect(over.map(\.rule) == [.expired, .unreadable])
    }

    @Test(.timeLimit(.minutes(10))) func itsChainRunsOutAllTheSame() async throws {
        let short = try await JudgedAuthority.root().intermediate(
            until: JudgedAuthority.now.addingTimeInterval(10 * 86_400))
        _ = try await run(seen(short.issue(names: [.dns("a.org")]), others: [short.certificate]))
        #expect(try await run(silent).counts == PlaceCounts(criticals: 1))
        let found = try await findings()
        #expect(found.first?.sentence.hasPrefix("The intermediate \"CN=intermediate\" (") == true, "\(found)")
    }

    @Test(.timeLimit(.minutes(10))) func ofAPlaceThatWasNeverReadOrWasGoneNoDatesAreKnown() async throws {
        #expect(try await run(silent).counts == PlaceCounts(warnings: 1))
        let first = try await findings()
        #expect(first.map(\.rule) == [.unreadable])
        let leaf = try await JudgedAuthority.root().issue(until: JudgedAuthority.now.addingTimeInterval(86_400))
        _ = try await run(seen(leaf))
        try await sample.inventory.endPlaces(ofSourcesOtherThan: [], at: clock.now)
        _ = try await run(silent)
        let again = try await findings()
        #expect(again.map(\.rule) == [.unreadable])
    }

    @Test(.timeLimit(.minutes(10))) func whatWasToldIsNotToldAgainWhenItAnswers() async throws {
        let leaf = try await JudgedAuthority.root().issue(
            names: [.dns("a.org")], until: JudgedAuthority.now.addingTimeInterval(5.5 * 86_400))
        let notifier = RecordingNotifier()
        let notifying = Notifying(
            inventory: sample.inventory, database: sample.database, clock: clock, notifiers: [notifier])
        for observation in [seen(leaf), silent, seen(leaf)] {
            try await notifying.afterRun(run(observation))
            _ = await notifying.deliverDue()
        }
        #expect(notifier.kinds == [.critical, .digest])
        #expect(notifier.parcels.last?.notice.severity == .critical)
        // Each time it falls silent that is news, and nothing else is.
        for observation in [silent, seen(leaf), silent, seen(leaf)] {
            try await notifying.afterRun(run(observation))
            _ = await notifying.deliverDue()
        }
        #expect(notifier.kinds == [.critical, .digest, .digest, .digest])
    }
}
