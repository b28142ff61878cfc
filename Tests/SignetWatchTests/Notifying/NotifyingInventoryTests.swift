import Foundation
import SignetCore
import SignetPKI
import SignetStorage
import SignetTestSupport
import Testing

@testable import SignetWatch

/// From the inventory of real runs to the message.
@Suite struct NotifyingInventoryTests {
    private let directory: TemporaryDirectory
    private let database: Database
    private let inventory: Inventory
    private let clock = ManualClock(JudgedAuthority.now)

    init() throws {
        directory = try TemporaryDirectory()
        database = try Database.open(path: directory.file("signet.db"), migrations: WatchMigrations.all)
        inventory = Inventory(database: database)
    }

    /// A run that sees these certificates and nothing else.
    private func run(
        _ seen: [(location: String, certificate: DecodedCertificate)], outcome: RunRecord.Outcome = .complete,
        problems: [String] = []
    ) async throws -> RunRecord {
        let id = try await inventory.beginRun(at: clock.now)
        let assessor = ExpiryThresholds()
        let assessed = seen.map { location, certificate in
            let observation = Observation(
                place: Place(source: "shop", kind: .endpoint, location: location, region: "ap-seoul-1"),
                moment: clock.now, outcome: .seen(Sighting(leaf: certificate)))
            let severity = assessor.severity(
                notBefore: certificate.notBefore, notAfter: certificate.notAfter, at: clock.now)
            let findings =
                severity == .ok ? [] : [Finding(.expiring, severity, "It expires soon.", remedy: "Renew it.")]
            return AssessedObservation(observation, findings: findings)
        }
        try await inventory.record(assessed, run: id)
        _ = try await inventory.endPlaces(of: "shop", notSeenIn: id, at: clock.now)
        return try await inventory.endRun(id, at: clock.now, outcome: outcome, problems: problems)
    }

    @Test(.timeLimit(.minutes(10))) func theArticlesStory() async throws {
        let root = try await JudgedAuthority.root()
        let name = AlternativeName.dns("back2store")
        let old = try await root.issue(
            "CN=back2store", names: [name], until: JudgedAuthority.now.addingTimeInterval(15.5 * 86_400))
        let new = try await root.issue("CN=back2store", names: [name])
        let notifier = RecordingNotifier(policy: NotifierPolicy(shape: .newsByOwner))
        let notifying = Notifying(inventory: inventory, database: database, clock: clock, notifiers: [notifier])
        let subjects = { notifier.parcels.map { NoticeWords(notice: $0.notice).subject } }

        try await notifying.afterRun(run([("10.0.0.1:443", old)]))
        _ = await notifying.deliverDue()
        #expect(
            subjects() == [
                "Warning: back2store in ap-seoul-1 expires in 15 days",
                "Signet watch: 1 warning; 1 certificate at 1 place",
            ])

        notifier.forget()
        for _ in 0..<2 {
            clock.advance(by: .seconds(86_400))
            try await notifying.afterRun(run([("10.0.0.1:443", old)]))
            _ = await notifying.deliverDue()
        }
        #expect(subjects() == ["Critical: back2store in ap-seoul-1 expires in 13 days"])

        notifier.forget()
        clock.advance(by: .seconds(86_400))
        try await notifying.afterRun(run([("10.0.0.1:443", new)], outcome: .partial, problems: ["No DNS."]))
        _ = await notifying.deliverDue()
        #expect(subjects() == ["Recovered: back2store in ap-seoul-1, 297 days left"])

        notifier.forget()
        clock.advance(by: .seconds(4 * 86_400))
        try await notifying.afterRun(run([("10.0.0.1:443", new)]))
        _ = await notifying.deliverDue()
        #expect(subjects() == ["Signet watch: 1 run incomplete; 1 certificate at 1 place"])
        #expect(notifier.parcels.last?.notice.heartbeat?.problems == ["No DNS."])
        #expect(notifier.parcels.last?.notice.heartbeat?.runs == 4)
    }

    @Test(.timeLimit(.minutes(10))) func aPlaceThatIsGoneIsTold() async throws {
        let root = try await JudgedAuthority.root()
        let old = try await root.issue(until: JudgedAuthority.now.addingTimeInterval(5 * 86_400))
        let notifier = RecordingNotifier()
        let notifying = Notifying(inventory: inventory, database: database, clock: clock, notifiers: [notifier])
        try await notifying.afterRun(run([("10.0.0.1:443", old), ("10.0.0.2:443", old)]))
        try await notifying.afterRun(run([("10.0.0.1:443", old)]))
        _ = await notifying.deliverDue()
        #expect(notifier.kinds == [.critical, .recovered])
        #expect(notifier.parcels.last?.notice.lines.map(\.change) == [.gone])
        #expect(notifier.parcels.last?.notice.lines.map(\.location) == ["10.0.0.2:443"])
    }
}
