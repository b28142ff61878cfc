/// What is to be done next about the instances of a group: a pure function of what is wanted and what is there. Called after each
/// change.
///
/// Instances that must be restarted for another version are so one at a time, the next when the one before runs.
public struct GroupStep: Hashable, Sendable {
    /// One instance that is there, or was.
    public struct Present: Hashable, Sendable {
        public var index: Int
        public var phase: InstanceState.Phase
        /// What the wanted version means for it.
        public var difference: GroupDifference
        /// Whether it is being stopped.
        public var isStopping: Bool
        /// Whether the job was submitted again after it had failed.
        public var isRetried: Bool
        /// Whether it serves, as far as that can be seen: something listens on its ports, or has had the time to.
        public var isReady: Bool

        public init(
            index: Int, phase: InstanceState.Phase, difference: GroupDifference = .none, isStopping: Bool = false,
            isRetried: Bool = false, isReady: Bool = true
        ) {
            self.index = index
            self.phase = phase
            self.difference = difference
            self.isStopping = isStopping
            self.isRetried = isRetried
            self.isReady = isReady
        }
    }

    /// Instances to be started, those that ended before among them.
    public private(set) var start: [Int] = []
    /// Instances to be stopped, whether they are started again afterwards or not.
    public private(set) var stop: [Int] = []
    /// Instances that go on as the wanted version has it.
    public private(set) var update: [Int] = []

    /// - Parameter count: how many are wanted; 0: none
    public init(count: Int, present: [Present]) {
        let known = Dictionary(present.map { ($0.index, $0) }) { $1 }
        for instance in present where instance.index >= count && !instance.phase.isOver && !instance.isStopping {
            stop.append(instance.index)
        }
        let wanted = (0..<max(count, 0)).map { (index: $0, instance: known[$0]) }
        start = wanted.filter { $0.instance?.isToBeStarted ?? true }.map(\.index)
        let alive = wanted.compactMap(\.instance).filter { !$0.phase.isOver && !$0.isStopping }
        update = alive.filter { $0.difference == .inPlace }.map(\.index)
        let changed = alive.filter { $0.difference == .restart }
        // What does not run yet is no loss. Of those that run, one is stopped when all others are there and serve.
        stop += changed.filter { $0.phase == .pending }.map(\.index)
        let isOneAway =
            !start.isEmpty
            || wanted.contains { $0.instance.map { $0.phase == .pending || $0.isStopping || !$0.isReady } ?? true }
        if !isOneAway, let next = changed.first { stop.append(next.index) }
    }
}

extension GroupStep.Present {
    /// Whether it has ended, and not for good.
    fileprivate var isToBeStarted: Bool {
        phase.isOver && (phase == .stopped || difference == .restart || isRetried)
    }
}
