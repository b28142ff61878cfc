/// A task of a group as the order of starting and stopping sees it.
public struct LifecycleTask: Hashable, Sendable {
    /// When it runs (Nomad documentation, "lifecycle Block").
    public enum Role: Hashable, Sendable {
        /// `prestart`: before the main tasks; it has to end, or goes on beside them as a sidecar.
        case prestart(isSidecar: Bool)
        case main
        /// `poststart`: once all main tasks run.
        case poststart(isSidecar: Bool)
        /// `poststop`: once everything else has ended, however it ended.
        case poststop
    }

    /// How far it is.
    public enum Progress: Hashable, Sendable {
        /// It was never started.
        case waiting
        case running
        /// It ended and will be started again by itself.
        case restarting
        /// It will not be started again, and did its work.
        case succeeded
        /// It will not be started again, and did not.
        case failed
        /// It was stopped, because others ended or it was no longer wanted.
        case stopped

        /// Whether nothing further comes of it.
        public var isOver: Bool { self == .succeeded || self == .failed || self == .stopped }
    }

    public var name: String
    public var role: Role
    public var progress: Progress
    /// Whether the others of its group end with it.
    public var isLeader: Bool

    public init(name: String, role: Role, progress: Progress, isLeader: Bool = false) {
        self.name = name
        self.role = role
        self.progress = progress
        self.isLeader = isLeader
    }

    /// Whether it goes on until it is stopped, beside the main tasks.
    var isSidecar: Bool {
        switch role {
        case .prestart(let isSidecar), .poststart(let isSidecar): isSidecar
        case .main, .poststop: false
        }
    }
}
