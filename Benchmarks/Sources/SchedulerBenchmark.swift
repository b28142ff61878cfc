import Foundation
import Logging
import SignetCore
import SignetPKI
import SignetRenewal
import SignetStorage

/// The renewal engine with very many certificates to keep: what it costs to look for something to do when there is nothing.
struct SchedulerBenchmark: Sendable {
    var certificates: Int
    /// Milliseconds of one look.
    var p50: Double
    var p99: Double
    /// Seconds until a reload that changes nothing is applied.
    var reloadSeconds: Double

    private static let rounds = 500

    static func measure(in directory: BenchDirectory, certificates: Int) async throws -> SchedulerBenchmark {
        say("A scheduler of \(certificates) certificates ...")
        let database = try Database.open(
            path: directory.file("schedule.db"),
            migrations: Sealer.migrations + [Leases.migration] + RenewalEngine.migrations)
        let sealer = try await Sealer.open(
            database: database, source: .file(path: directory.file("schedule.key"), createIfMissing: true))
        let engine = RenewalEngine(
            database: database, sealer: sealer, issuers: SelfSignedOnly(), clock: SystemClock(),
            logger: Logger(label: "bench") { _ in SwiftLogNoOpLogHandler() },
            settings: EngineSettings(inspectionInterval: nil))
        let specs = try await fill(database, engine, certificates: certificates)
        let clock = ContinuousClock()
        var latencies: [Duration] = []
        for _ in 0..<rounds { latencies.append(try await clock.measure { try await engine.runDueOnce() }) }
        let reload = try await clock.measure { try await engine.apply(specs) }
        let rate = Rate(latencies: latencies, elapsed: .seconds(1))
        let count = try await engine.status().count
        try await database.close()
        return SchedulerBenchmark(
            certificates: count, p50: rate.p50, p99: rate.p99, reloadSeconds: reload.milliseconds / 1000)
    }

    /// One certificate issued by the engine, then copies of its row, due a second after one another in two months.
    /// - Returns: what all of them are specified as
    private static func fill(
        _ database: Database, _ engine: RenewalEngine, certificates: Int
    ) async throws -> [CertificateSpec] {
        var template = CertificateSpec(
            name: ScheduledRowsRepository.templateName, names: [.dns("host.example.com")],
            issuer: IssuerReference(kind: "self-signed", name: ""))
        try await engine.apply([template])
        try await engine.runDueOnce()
        try await database.write { try ScheduledRowsRepository($0).copyTemplate(times: certificates - 1) }
        var specs = [template]
        for number in 1..<max(2, certificates) {
            template.name = ScheduledRowsRepository.name(number)
            specs.append(template)
        }
        return specs
    }

    func show() {
        say("")
        say("The scheduler, \(certificates) certificates          p50 ms   p99 ms   aim: under 10 ms")
        say(String(format: "  a look with nothing due                      %8.2f %8.2f", p50, p99))
        say(String(format: "  a reload of signet.yaml that changes nothing: %.1f s", reloadSeconds))
    }
}

private struct SelfSignedOnly: IssuerRegistry {
    func issuer(for reference: IssuerReference) async throws -> any CertificateIssuer {
        SelfSignedIssuer(clock: SystemClock())
    }
}
