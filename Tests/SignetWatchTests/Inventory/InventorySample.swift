import Foundation
import SignetPKI
import SignetStorage
import SignetTestSupport

@testable import SignetWatch

/// An inventory on disk, and certificates to put into it.
struct InventorySample {
    static let start = Date(timeIntervalSince1970: 1_800_000_000)

    let directory: TemporaryDirectory
    let database: Database
    let inventory: Inventory

    init() throws {
        directory = try TemporaryDirectory()
        database = try Database.open(path: directory.file("watch.db"), migrations: WatchMigrations.all)
        inventory = Inventory(database: database)
    }

    /// A certificate for a DNS name.
    static func certificate(
        _ name: String, days: Double = 100, by authority: JudgedAuthority, key: PrivateKey? = nil
    ) async throws -> DecodedCertificate {
        try await authority.issue(
            "CN=\(name)", names: [.dns(name)], key: key, from: start.addingTimeInterval(-86_400),
            until: start.addingTimeInterval(days * 86_400))
    }

    static func place(_ location: String, source: String = "files", detail: String = "", owner: String? = nil) -> Place
    {
        Place(source: source, kind: .file, location: location, detail: detail, owner: owner)
    }

    static func seen(
        _ certificate: DecodedCertificate, _ place: Place, at moment: Date = start, _ findings: [Finding] = []
    ) -> AssessedObservation {
        AssessedObservation(
            Observation(place: place, moment: moment, outcome: .seen(Sighting(leaf: certificate))), findings: findings)
    }

    static func finding(_ severity: Severity, _ rule: FindingRule = .expiring) -> Finding {
        Finding(rule, severity, "It is \(severity.name).", remedy: "Do something.")
    }

    /// Does one whole run.
    @discardableResult
    func run(_ assessed: [AssessedObservation], at moment: Date = start) async throws -> RunRecord {
        let run = try await inventory.beginRun(at: moment)
        try await inventory.record(assessed, run: run)
        return try await inventory.endRun(run, at: moment, outcome: .complete, problems: [])
    }
}
