import Foundation
import Logging
import SignetCore
import SignetRenewal

/// What belongs to one instance while it runs.
struct InstanceContext: Sendable {
    /// With this instance's group only.
    let job: JobSpec
    let group: GroupSpec
    let identity: InstanceIdentity
    /// Of the job.
    let version: Int
    let ports: [String: Int]
    let directory: AllocationDirectory
    let surroundings: JobSurroundings
    let turn: RestartTurn

    var store: JobStore { surroundings.store }
    var clock: any WallClock { surroundings.clock }

    func environment(of task: TaskSpec) -> TaskEnvironment {
        TaskEnvironment(
            job: job, group: group, task: task, instance: identity, directory: directory, ports: ports,
            machine: surroundings.machine)
    }

    func logger(_ task: String) -> Logger {
        var logger = surroundings.logger
        logger[metadataKey: "task"] = "\(identity.name)/\(task)"
        return logger
    }
}

/// What all jobs of a runner share.
public struct JobSurroundings: Sendable {
    /// Where instances live, absolute.
    public let data: String
    public let store: JobStore
    public let tools: AgentTools
    public let supervisor: TaskSupervisor
    public let machine: MachineAttributes
    public let probe: any PortProbe
    public let clock: any WallClock
    public let logger: Logger
    /// What tasks inherit.
    public let environment: [String: String]
    let token: JobToken?

    /// - Parameters:
    ///   - vault: where tasks with a `vault` block get their tokens; nil: there is no such server
    ///   - environment: what tasks inherit; secrets and what belongs to this process alone are taken out of it
    /// - Throws: as `VaultClient.init`.
    public init(
        data: String, tools: AgentTools, vault: JobVaultSettings?, supervisor: TaskSupervisor = TaskSupervisor(),
        machine: MachineAttributes = .current(), probe: any PortProbe = SystemPorts(),
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws {
        self.data = data
        self.tools = tools
        self.supervisor = supervisor
        self.machine = machine
        self.probe = probe
        self.environment = InheritedEnvironment.filtered(environment)
        clock = tools.clock
        logger = tools.logger
        store = JobStore(database: tools.database, sealer: tools.sealer, clock: tools.clock)
        token = try vault.map { try JobToken(settings: $0, clock: tools.clock, logger: tools.logger) }
    }

    /// Closes connections.
    public func close() async { await token?.close() }
}
