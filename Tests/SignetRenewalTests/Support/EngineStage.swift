import Foundation
import Logging
import SignetCore
import SignetStorage
import SignetTestSupport

@testable import SignetRenewal

/// An engine over a real database, with a clock that stands still and a world in memory.
struct EngineStage {
    let directory: TemporaryDirectory
    let clock: ManualClock
    let database: Database
    let sealer: Sealer
    let authority: TestAuthority
    let world = MemoryWorld()
    let engine: RenewalEngine
    private let usesFiles: Bool

    /// - Parameter usesFiles: whether destinations are files on disk.
    init(usesFiles: Bool = false, settings: EngineSettings = .still) async throws {
        directory = try TemporaryDirectory()
        clock = ManualClock(start)
        database = try Database.open(
            path: directory.file("signet.db"),
            migrations: Sealer.migrations + [Leases.migration] + RenewalEngine.migrations)
        sealer = try await Sealer.open(
            database: database, source: .file(path: directory.file("sealing.key"), createIfMissing: true))
        authority = try await TestAuthority(clock: clock)
        self.usesFiles = usesFiles
        engine = Self.engine(database, sealer, authority, clock, world, usesFiles, settings)
    }

    /// Another engine on the same database, as another process, or this one after a restart, has it.
    func anotherEngine(settings: EngineSettings = .still) -> RenewalEngine {
        Self.engine(database, sealer, authority, clock, world, usesFiles, settings)
    }

    private static func engine(
        _ database: Database, _ sealer: Sealer, _ authority: TestAuthority, _ clock: ManualClock,
        _ world: MemoryWorld, _ usesFiles: Bool, _ settings: EngineSettings
    ) -> RenewalEngine {
        let factory: any DestinationFactory = usesFiles ? SystemDestinationFactory() : world
        return RenewalEngine(
            database: database, sealer: sealer, issuers: authority, clock: clock, logger: .silent,
            destinations: factory, actions: world, probe: world, settings: settings)
    }

    /// Does what is due, then moves the clock to what is due next, until `moment`.
    func live(until moment: Date, _ engine: RenewalEngine? = nil) async throws {
        let engine = engine ?? self.engine
        while true {
            try await engine.runDueOnce()
            let next = try await RenewalRepository(database: database).agenda(limit: 1).first?.due
            guard let next, next <= moment else { break }
            clock.advance(to: max(next, clock.now.addingTimeInterval(0.001)))
        }
        clock.advance(to: moment)
    }

    func kinds(of name: String) async throws -> [String] {
        try await engine.events(of: name, limit: 500).reversed().map(\.kind)
    }
}

extension EngineSettings {
    /// No inspections: nothing but what is due.
    static let still = EngineSettings(inspectionInterval: nil)
}

extension Logger {
    static var silent: Logger { Logger(label: "test") { _ in SwiftLogNoOpLogHandler() } }
}
