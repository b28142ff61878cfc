import Logging
import ServiceLifecycle
import SignetCore

/// Keeps the tokens alive by which issuers of kind `vault` are asked, where a token is all there is.
struct TokenKeepingService: Service {
    private static let interval: Duration = .seconds(15)

    let vaults: VaultIssuers
    let clock: any WallClock
    let logger: Logger

    func run() async throws {
        try await untilShutdown {
            // What was said already is not said again.
            var said: [String: String] = [:]
            while true {
                let failures = await vaults.keepTokens()
                try Task.checkCancellation()
                for (issuer, reason) in failures where said[issuer] != reason {
                    logger.warning("The token cannot be kept: \(reason)", metadata: ["issuer": "\(issuer)"])
                }
                said = failures
                try await clock.sleep(for: Self.interval)
            }
        }
    }
}
