import Foundation

/// How it stands with an instance, as it is stored.
public struct InstanceState: Hashable, Sendable, Codable {
    public enum Phase: String, Hashable, Sendable, Codable {
        /// Before its main tasks run.
        case pending
        case running
        /// All its tasks did their work.
        case complete
        case failed
        /// It was no longer wanted.
        case stopped

        /// Whether nothing of it runs.
        public var isOver: Bool { self == .complete || self == .failed || self == .stopped }
    }

    public var phase: Phase
    /// Which version of the job it is of.
    public var version: Int
    /// The machine's ports by label.
    public var ports: [String: Int]
    public var since: Date
    /// Why it failed or does not come to run; nil: nothing is wrong
    public var reason: String?

    public init(phase: Phase, version: Int, ports: [String: Int] = [:], since: Date, reason: String? = nil) {
        self.phase = phase
        self.version = version
        self.ports = ports
        self.since = since
        self.reason = reason
    }
}

/// How it stands with a task of an instance, as it is stored.
public struct TaskState: Hashable, Sendable, Codable {
    /// As `LifecycleTask.Progress`.
    public enum Progress: String, Hashable, Sendable, Codable {
        case waiting, running, restarting, succeeded, failed, stopped

        public var isOver: Bool { self == .succeeded || self == .failed || self == .stopped }
    }

    public var progress = Progress.waiting
    /// Which start of its process was the last; nil: there was none.
    public var run: String?
    /// Which start has ended, and what follows it been decided; nil: none
    public var endedRun: String?
    public var startedAt: Date?
    public var endedAt: Date?
    /// How its process ended last: `exited with status 1`.
    public var ending: String?
    /// How often it was started again.
    public var restarts = 0
    public var course: RestartCourse?
    /// When it is started again that ended.
    public var restartsAt: Date?
    /// Which start is being ended because a restart was asked for: its ending is not counted. Nil: none
    public var restartedRun: String?
    /// Whether its artifacts are there.
    public var hasArtifacts = false
    /// Why it failed for good; nil: it did not
    public var reason: String?
    /// The last change of its templates that was acted on.
    public var handledChange: Int64 = 0

    public init() {}

    /// Whether a process may have been started and not been seen to end: the runner before this one may have ended between
    /// starting it and saying so.
    var mayHaveProcess: Bool { !progress.isOver && (run != nil || progress != .waiting) }
}

/// Something that happened to a task.
public struct TaskEvent: Hashable, Sendable, Encodable {
    public var at: Date
    /// In Nomad's words: `Started`, `Terminated`.
    public var kind: String
    public var message: String
}
