import Foundation
import Logging
import ServiceLifecycle
import SignetAgent
import SignetCore

/// The runner of jobs: keeps what is wanted running until it is told to end. Tasks outlive it.
public struct JobHost: Sendable {
    private let directory: String
    private let vault: JobVaultSettings?
    private let address: String?
    private let endsWhenIdle: Bool
    private let clock: any WallClock
    private let logger: Logger

    /// - Parameters:
    ///   - directory: the data directory, absolute
    ///   - vault: where tasks get their tokens; nil: there is no such server
    ///   - address: what tasks are told as the address of the machine; nil: the first that others reach
    ///   - endsWhenIdle: whether it ends when nothing is wanted any more
    public init(
        directory: String, vault: JobVaultSettings?, address: String? = nil, endsWhenIdle: Bool = false,
        clock: any WallClock = SystemClock(), logger: Logger
    ) {
        self.directory = directory
        self.vault = vault
        self.address = address
        self.endsWhenIdle = endsWhenIdle
        self.clock = clock
        self.logger = logger
    }

    /// Works until SIGTERM or SIGINT.
    /// - Throws: `.serverRunning`; what opening the directory throws.
    public func run() async throws {
        try await JobPlace.using(directory, clock: clock) { place in
            let lock = try await taken(place)
            defer { withExtendedLifetime(lock) {} }
            let tools = AgentTools(database: place.database, sealer: place.sealer, clock: clock, logger: logger)
            var machine = MachineAttributes.current()
            machine.address = address ?? machine.address
            let surroundings = try JobSurroundings(data: directory, tools: tools, vault: vault, machine: machine)
            let runner = JobRunner(surroundings, endsWhenIdle: endsWhenIdle)
            let result: Result<Void, any Error>
            do {
                result = .success(try await serve(runner, tools))
            } catch {
                result = .failure(error)
            }
            await surroundings.close()
            try result.get()
        }
    }

    private func serve(_ runner: JobRunner, _ tools: AgentTools) async throws {
        var quiet = logger
        quiet.logLevel = max(logger.logLevel, .notice)
        var group = ServiceGroupConfiguration(
            services: [
                .init(service: CertificateKeeping(tools: tools)),
                .init(
                    service: JobKeeping(runner: runner, logger: logger),
                    successTerminationBehavior: .gracefullyShutdownGroup),
            ], gracefulShutdownSignals: [.sigterm, .sigint], cancellationSignals: [.sigquit], logger: quiet)
        group.maximumGracefulShutdownDuration = .seconds(15)
        try await ServiceGroup(configuration: group).run()
        logger.notice("Stopped; tasks go on.")
    }

    /// A command that looks whether there is a runner holds the lock for a moment.
    private func taken(_ place: JobPlace) async throws -> ServerLock {
        for _ in 0..<20 {
            if let lock = try? place.lock() { return lock }
            try await Task.sleep(for: .milliseconds(50))
        }
        return try place.lock()
    }
}

/// The certificates of all tasks.
private struct CertificateKeeping: Service {
    let tools: AgentTools

    func run() async throws { try await untilShutdown { try await tools.run() } }
}

private struct JobKeeping: Service {
    let runner: JobRunner
    let logger: Logger

    func run() async throws {
        logger.notice("The runner of jobs has begun.")
        SystemdNotification.ready.send()
        try await untilShutdown { try await runner.run() }
        SystemdNotification.stopping.send()
    }
}
