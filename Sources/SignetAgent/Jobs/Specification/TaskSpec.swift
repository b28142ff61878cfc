import SignetCore

/// One process of a group, with what belongs to it.
public struct TaskSpec: Hashable, Sendable, Encodable {
    /// How a process is run.
    public enum Driver: String, Hashable, Sendable, Encodable, CaseIterable {
        /// As it is.
        case rawExec = "raw_exec"
        /// As it is too: nothing is isolated here.
        case exec
    }

    public var name: String
    public var driver: Driver
    /// A path below the task's directory, an absolute one, or a program of `PATH`.
    public var command: String
    public var arguments: [String]
    /// Where it is run, below the task's directory; nil: there.
    public var workDirectory: String?
    public var environment: [String: String]
    /// As whom it runs; nil: as the runner.
    public var user: String?
    /// Between the kill signal and SIGKILL.
    public var killTimeout: DurationText
    /// `SIGINT`
    public var killSignal: String
    /// Waited before it is signalled to end.
    public var shutdownDelay: DurationText
    /// Whether the others of its group end with it.
    public var isLeader: Bool
    public var meta: [String: String]
    public var templates: [TemplateStanza]
    public var vault: VaultStanza?
    public var artifacts: [ArtifactStanza]
    public var logs: LogStanza
    public var resources: ResourceStanza
    public var lifecycle: LifecycleStanza?
    public var restart: RestartStanza
}

/// `logs`: how much of what a task prints is kept, for each of its two streams.
public struct LogStanza: Hashable, Sendable, Encodable {
    public var files = 10
    /// Of one file.
    public var megabytes = 10
    public var isDisabled = false
}

/// `resources`: reported and told to the task, not enforced.
public struct ResourceStanza: Hashable, Sendable, Encodable {
    /// In MHz.
    public var cpu = 100
    public var cores: Int?
    /// In MiB.
    public var memory = 300
    /// In MiB.
    public var memoryMaximum: Int?
}

/// `lifecycle`: when a task runs that is not one of the main ones.
public struct LifecycleStanza: Hashable, Sendable, Encodable {
    public enum Hook: String, Hashable, Sendable, Encodable, CaseIterable {
        case prestart, poststart, poststop
    }

    public var hook: Hook
    /// Whether it goes on beside the main tasks, instead of having to end.
    public var isSidecar: Bool
}

/// `restart`: what is done about a task that ended by itself.
public struct RestartStanza: Hashable, Sendable, Encodable {
    public enum Mode: String, Hashable, Sendable, Encodable, CaseIterable {
        /// After too many attempts the instance has failed.
        case fail
        /// After too many attempts it waits until the interval is over.
        case delay
    }

    public var attempts: Int
    public var interval: DurationText
    public var delay: DurationText
    public var mode: Mode

    /// Nomad's defaults.
    public static func standard(for kind: JobSpec.Kind) -> RestartStanza {
        switch kind {
        case .service:
            RestartStanza(
                attempts: 2, interval: DurationText(.seconds(1800)), delay: DurationText(.seconds(15)), mode: .fail)
        case .batch, .sysbatch:
            RestartStanza(
                attempts: 3, interval: DurationText(.seconds(86_400)), delay: DurationText(.seconds(15)), mode: .fail)
        }
    }
}
