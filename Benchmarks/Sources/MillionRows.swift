import Foundation
import Logging
import SignetAuthority
import SignetCore
import SignetPKI
import SignetStorage

/// Lookups in a store of very many certificates, as commands and the server make them.
struct MillionRows: Sendable {
    /// One kind of lookup.
    struct Lookup: Sendable {
        var what: String
        /// Milliseconds.
        var p50: Double
        var p99: Double
    }

    var rows: Int64
    var bytes: Int64
    var fillSeconds: Double
    var lookups: [Lookup]

    private static let rounds = 300
    private static let pageLength = 50

    static func measure(in directory: BenchDirectory, rows: Int) async throws -> MillionRows {
        say("A store of \(rows) certificates ...")
        let database = try Database.open(
            path: directory.file("rows.db"), migrations: Sealer.migrations + AuthorityService.migrations)
        let sealer = try await Sealer.open(
            database: database, source: .file(path: directory.file("rows.key"), createIfMissing: true))
        let service = AuthorityService(
            database: database, sealer: sealer, clock: SystemClock(), logger: Logger(label: "bench"))
        let began = ContinuousClock.now
        try await fill(database, service, rows: rows)
        let filled = ContinuousClock.now - began
        let lookups = try await measureLookups(service, rows: rows)
        let size = try await database.read { try MillionRowsRepository($0).size() }
        try await database.close()
        return MillionRows(
            rows: size.rows, bytes: size.bytes, fillSeconds: filled.milliseconds / 1000, lookups: lookups)
    }

    /// One real certificate, then copies of its row.
    private static func fill(_ database: Database, _ service: AuthorityService, rows: Int) async throws {
        _ = try await service.createRoot(
            AuthorityOptions(name: "root", subject: DistinguishedName(commonName: "bench root")), actor: "bench")
        var parameters = IssuanceParameters(authority: "root")
        parameters.alternativeNames = [.dns("host.example.com")]
        let template = try await service.issue(parameters, actor: "bench").0.id
        let start = Date().millisecondsSince1970
        let portion = 50_000
        for first in stride(from: 0, to: rows, by: portion) {
            try await database.write { session in
                try MillionRowsRepository(session).add(
                    rows: min(portion, rows - first), from: first, like: template, start: start)
            }
        }
    }

    private static func measureLookups(_ service: AuthorityService, rows: Int) async throws -> [Lookup] {
        let now = Date()
        return [
            try await lookup("by serial number") {
                let serial = String(format: "%016d", Int.random(in: 0..<rows)).utf8.hexadecimalText
                _ = try await service.certificate(serialNumber: serial, authority: nil)
            },
            try await lookup("by name") {
                let page = try await service.certificates(
                    authority: nil, query: "host-\(Int.random(in: 0..<rows)).example.com", after: nil, limit: pageLength
                )
                guard page.count == 1 else { throw BenchError("a name was not found") }
            },
            try await lookup("next \(pageLength) to expire within an hour") {
                let page = try await service.certificates(expiringBefore: now + 3600, limit: pageLength)
                guard page.count == min(pageLength, rows) else { throw BenchError("\(page.count) rows expire") }
            },
            try await lookup("list page of \(pageLength), anywhere") {
                let after = Int64.random(in: Int64(min(rows, pageLength))...Int64(rows))
                _ = try await service.certificates(authority: "root", query: nil, after: after, limit: pageLength)
            },
        ]
    }

    private static func lookup(_ what: String, _ work: () async throws -> Void) async throws -> Lookup {
        let clock = ContinuousClock()
        var latencies: [Duration] = []
        for _ in 0..<rounds { latencies.append(try await clock.measure(work)) }
        let rate = Rate(latencies: latencies, elapsed: .seconds(1))
        return Lookup(what: what, p50: rate.p50, p99: rate.p99)
    }

    func show() {
        say("")
        say(
            String(
                format: "A store of %lld certificates (%.0f MB, filled in %.0f s)   p50 ms   p99 ms   aim: under 5 ms",
                rows, Double(bytes) / 1e6, fillSeconds))
        for lookup in lookups {
            say(
                String(
                    format: "  %@ %8.2f %8.2f",
                    lookup.what.padding(toLength: 56, withPad: " ", startingAt: 0), lookup.p50, lookup.p99))
        }
    }
}

extension String.UTF8View {
    /// The digits of the bytes, as serial numbers are typed.
    fileprivate var hexadecimalText: String { Array(self).hexadecimal }
}
