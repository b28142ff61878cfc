import Logging
import ServiceLifecycle
import SignetCore

/// Takes away what orders that were broken off have left: at start, and every hour.
struct ChallengeCleaningService: Service {
    private static let interval: Duration = .seconds(3600)

    let acme: ACMEIssuers
    let clock: any WallClock
    let logger: Logger

    func run() async throws {
        try await untilShutdown {
            while true {
                do {
                    try await acme.removeLeftovers()
                } catch {
                    try Task.checkCancellation()
                    logger.error("Old challenges could not be looked for: \(error)")
                }
                try await clock.sleep(for: Self.interval)
            }
        }
    }
}
