import Foundation
import SignetCore
import SignetPKI
import SignetStorage
import SignetTestSupport

@testable import SignetWatch

/// A log in a directory, an authority whose certificates it has, and who looks at it.
struct LogSite {
    let directory: TemporaryDirectory
    let database: Database
    let clock = ManualClock(JudgedAuthority.now)
    private let authority: JudgedAuthority
    private let key: PrivateKey?

    /// - Parameter algorithm: of the key by which the log signs; nil: it does not
    init(_ algorithm: KeyAlgorithm? = nil) async throws {
        directory = try TemporaryDirectory()
        database = try Database.open(path: directory.file("signet.db"), migrations: WatchMigrations.all)
        authority = try await .root("Some CA")
        key = try algorithm.map { try PrivateKey.generate($0) }
    }

    // MARK: The log

    var url: String { "file://\(directory.path)" }

    func issue(
        _ name: String, until end: Date = JudgedAuthority.now.addingTimeInterval(86_400 * 60)
    ) async throws -> DecodedCertificate {
        try await authority.issue("CN=\(name)", names: [.dns(name)], until: end)
    }

    func entry(_ certificate: DecodedCertificate, precertificate: Bool = false) -> [UInt8] {
        LogWriter.entry(certificate.der, precertificate: precertificate, at: 1)
    }

    /// Of a new certificate for that name.
    func entry(_ name: String) async throws -> [UInt8] { entry(try await issue(name)) }

    /// - Parameter other: who signs in place of the log
    func write(_ entries: [[UInt8]], by other: PrivateKey? = nil) throws {
        try LogWriter.write(entries, to: directory, key: other ?? key)
    }

    // MARK: Looking

    /// For a source that believes the log's key.
    func settings(
        startIndex: Int64? = 0, startAge: Duration? = nil, entriesPerLook: Int64 = 100_000
    ) throws -> TransparencySourceSettings {
        TransparencySourceSettings(
            name: "logs", url: url, names: ["example.org"], owner: "web", key: try key.map(LogWriter.key),
            startIndex: startIndex, startAge: startAge, entriesPerLook: entriesPerLook)
    }

    /// - Parameter known: serial numbers of certificates that somebody here has asked for
    func source(
        _ settings: TransparencySourceSettings, fetcher: ScriptedFetcher = ScriptedFetcher(), known: Set<String> = []
    ) -> TransparencySource {
        TransparencySource(settings: settings, database: database, fetcher: fetcher, clock: clock) {
            known.contains($0.serial)
        }
    }

    func look(_ source: TransparencySource) async throws -> LogLook {
        let told = ToldObservations()
        let extent = try await source.look { told.add($0) }
        return LogLook(told: told.all, extent: extent)
    }
}
