import Foundation
import Logging
import SignetCore

/// All that the engine works with. One for an engine, shared by reference by all the work in hand.
final class EngineTools: Sendable {
    let repository: RenewalRepository
    let vault: PairVault
    let issuers: any IssuerRegistry
    let destinations: any DestinationFactory
    let actions: any ActionRunner
    let probe: any EndpointProbe
    let clock: any WallClock
    let logger: Logger

    init(
        repository: RenewalRepository, vault: PairVault, issuers: any IssuerRegistry,
        destinations: any DestinationFactory, actions: any ActionRunner, probe: any EndpointProbe,
        clock: any WallClock, logger: Logger
    ) {
        self.repository = repository
        self.vault = vault
        self.issuers = issuers
        self.destinations = destinations
        self.actions = actions
        self.probe = probe
        self.clock = clock
        self.logger = logger
    }

    /// The present moment in whole milliseconds, as it is stored.
    var now: Date { clock.now.wholeMilliseconds }

    /// Stores what happened, then says so in the log.
    /// - Returns: whether it mattered.
    /// - Throws: `.notFound`; what the database throws.
    @discardableResult
    func tell(_ occurrence: RenewalOccurrence, to name: String, storing pair: StoredPair? = nil) async throws -> Bool {
        let outcome = try await repository.tell(occurrence, to: name, storing: pair, at: now)
        log(outcome.history, of: name)
        return outcome.mattered
    }

    func log(_ history: [HistoryEntry], of name: String) {
        for entry in history {
            logger.log(
                level: entry.level, "\(entry.message)",
                metadata: ["certificate": "\(name)", "event": "\(entry.kind.rawValue)"])
        }
    }

    /// Runs what can fail for reasons outside. A cancelled task is no failure: it throws `CancellationError`, and what it
    /// was doing stays on the agenda.
    func attempt<T: Sendable>(_ body: @Sendable () async throws -> T) async throws -> Result<T, any Error> {
        do {
            return .success(try await body())
        } catch {
            try Task.checkCancellation()
            return .failure(error)
        }
    }
}
