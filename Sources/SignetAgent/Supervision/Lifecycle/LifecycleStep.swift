/// What is to be done now about the tasks of one instance of a group: a pure function of how far each of them is. Called
/// after each change.
///
/// Prestart tasks come first: those that must end have succeeded, sidecars run. Then all main tasks; when they run, the
/// poststart tasks. When a task fails, when the leader ends, when all main tasks have ended, or when the group is no longer
/// wanted, the rest is stopped: the leader first, then the others, the sidecars last. Poststop tasks run at the very end.
public struct LifecycleStep: Hashable, Sendable {
    /// How it stands with the instance.
    public enum Outcome: Hashable, Sendable {
        case goesOn
        /// All is over, and nothing failed.
        case complete
        /// All is over, and something failed.
        case failed
        /// All is over, because it was no longer wanted.
        case stopped
    }

    /// Tasks to be started, by name, in the order of the group. Each of them is `waiting`.
    public private(set) var start: [String] = []
    /// Tasks to be stopped: they run, or will be started again by themselves. Asking for it again does no harm.
    public private(set) var stop: [String] = []
    public private(set) var outcome = Outcome.goesOn

    /// - Parameter isWanted: false once the instance is to be stopped
    public init(_ tasks: [LifecycleTask], isWanted: Bool) {
        let ending = !isWanted || Self.isEnding(tasks)
        let before = tasks.filter { $0.role != .poststop }
        if ending {
            stop = Self.stopNext(before)
            guard stop.isEmpty else { return }
            closeDown(tasks, isWanted: isWanted)
        } else {
            start = Self.startable(before)
        }
    }

    /// Whether nothing new is to be started any more but poststop tasks.
    private static func isEnding(_ tasks: [LifecycleTask]) -> Bool {
        let main = tasks.filter { $0.role == .main }
        return tasks.contains { $0.role != .poststop && ($0.progress == .failed || $0.isLeader && $0.progress.isOver) }
            || main.allSatisfy(\.progress.isOver)
    }

    /// The tasks that come next, of those that are not poststop.
    private static func startable(_ tasks: [LifecycleTask]) -> [String] {
        func waiting(where belongs: (LifecycleTask) -> Bool) -> [String] {
            tasks.filter { belongs($0) && $0.progress == .waiting }.map(\.name)
        }
        let prestart = tasks.filter(\.isPrestart)
        let prepared = prestart.allSatisfy { $0.progress == .succeeded || $0.isSidecar && $0.progress != .waiting }
        guard prepared else { return waiting(where: \.isPrestart) }
        let main = tasks.filter { $0.role == .main }
        guard main.allSatisfy({ $0.progress == .running || $0.progress.isOver }) else {
            return waiting { $0.role == .main }
        }
        return waiting(where: \.isPoststart)
    }

    /// What is stopped first of that which still runs: the leader, then all that is no sidecar, then the sidecars.
    private static func stopNext(_ tasks: [LifecycleTask]) -> [String] {
        let alive = tasks.filter { $0.progress == .running || $0.progress == .restarting }
        let leaders = alive.filter(\.isLeader)
        let others = alive.filter { !$0.isSidecar }
        return (leaders.isEmpty ? (others.isEmpty ? alive : others) : leaders).map(\.name)
    }

    /// Nothing but poststop tasks is left.
    private mutating func closeDown(_ tasks: [LifecycleTask], isWanted: Bool) {
        let last = tasks.filter { $0.role == .poststop }
        start = last.filter { $0.progress == .waiting }.map(\.name)
        guard last.allSatisfy(\.progress.isOver) else { return }
        guard isWanted else {
            outcome = .stopped
            return
        }
        outcome = tasks.contains { $0.progress == .failed } ? .failed : .complete
    }
}

extension LifecycleTask {
    fileprivate var isPrestart: Bool { if case .prestart = role { true } else { false } }
    fileprivate var isPoststart: Bool { if case .poststart = role { true } else { false } }
}
