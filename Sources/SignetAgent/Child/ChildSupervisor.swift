import Foundation
import Logging
import SignetCore
import SignetRenewal

/// Runs a program with rendered variables, and starts it anew when they have changed and then stayed the same for a while.
public actor ChildSupervisor: TemplateChangeHandler {
    /// How long the variables must stay the same.
    private static let quiet: TimeInterval = 2

    private let settings: ChildSettings
    private let programs: SystemActionRunner
    private let clock: any WallClock
    private let logger: Logger
    private let patience: Duration
    private let wake = WakeSignal()
    private var changedAt: Date?
    private var isEnding = false
    private var isRunning = false

    /// - Parameters:
    ///   - programs: finds the program by name
    ///   - patience: after that it is killed when it was asked to end
    public init(
        _ settings: ChildSettings, programs: SystemActionRunner = SystemActionRunner(),
        clock: any WallClock = SystemClock(), logger: Logger, patience: Duration = .seconds(30)
    ) {
        self.settings = settings
        self.programs = programs
        self.clock = clock
        self.logger = logger
        self.patience = patience
    }

    public func handle(_ change: TemplateChange) async throws {
        changedAt = clock.now
        wake.raise()
    }

    /// Asks the program to end; ``run(environment:)`` returns once it has.
    /// - Returns: whether it was called.
    public func end() -> Bool {
        isEnding = true
        wake.raise()
        return isRunning
    }

    /// Runs the program until it ends by itself or ``end()`` is called.
    /// - Parameter environment: the variables as they are now
    /// - Returns: its exit status; 0 when it was asked to end
    /// - Throws: `.actionFailed` when it cannot be started; `CancellationError`.
    public func run(environment: @escaping @Sendable () -> [String: String]) async throws -> Int32 {
        guard let program = settings.command.first else { return 0 }
        let path = try programs.find(program)
        isRunning = true
        defer { isRunning = false }
        while !isEnding {
            let variables = environment()
            changedAt = nil
            var child = ChildProcess(
                path: path, arguments: Array(settings.command.dropFirst()), variables: variables,
                stopSignal: SignalName(settings.stopSignal)?.number ?? SIGTERM)
            child.patience = patience
            logger.info("(exec) starting \"\(settings.command.joined(separator: " "))\"")
            if let ending = try await child.run(until: { await self.untilStop(variables, environment) }) {
                logger.info("(exec) the program ended", metadata: ["status": "\(ending.status)"])
                return ending.status
            }
        }
        return 0
    }

    /// Returns when the program is to be stopped, or the task was cancelled.
    private func untilStop(
        _ variables: [String: String], _ environment: @Sendable () -> [String: String]
    ) async {
        while !isEnding, !Task.isCancelled {
            var moment = Date.distantFuture
            if settings.isRestarted, let changedAt {
                moment = changedAt.addingTimeInterval(Self.quiet)
                if moment <= clock.now {
                    self.changedAt = nil
                    guard environment() == variables else {
                        return logger.info("(exec) variables have changed, restarting the program")
                    }
                    continue
                }
            }
            await wake.wait(until: moment, on: clock)
        }
    }
}
