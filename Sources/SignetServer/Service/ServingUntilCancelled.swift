import Foundation
import Logging
import ServiceLifecycle
import SignetCore

/// Listeners that are shut down, and not cancelled, when the task in which they run is cancelled.
///
/// A listener must not be cancelled: the process traps where a connection has been accepted and is not served any more
/// (apple/swift-nio issue 2637).
struct ServingUntilCancelled: Sendable {
    let services: [any Service]
    /// How long what they have in hand may take then.
    var patience: Duration = .seconds(10)
    let clock: any WallClock
    let logger: Logger

    /// Serves until one of them ends, which takes the others with it, or until cancelled; returns when all have ended.
    /// - Throws: what the services throw.
    func run() async throws {
        var quiet = logger
        quiet.logLevel = max(logger.logLevel, .notice)
        var configuration = ServiceGroupConfiguration(services: services, logger: quiet)
        configuration.maximumGracefulShutdownDuration = patience
        let group = ServiceGroup(configuration: configuration)
        let serving = Task { try await group.run() }
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await serving.value }
            tasks.addTask {
                try? await clock.sleep(until: .distantFuture)
                await group.triggerGracefulShutdown()
            }
            defer { tasks.cancelAll() }
            try await tasks.next()
        }
    }
}
