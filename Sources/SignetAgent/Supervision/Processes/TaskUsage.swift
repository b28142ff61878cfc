/// What the processes of a task use.
public struct TaskUsage: Hashable, Sendable {
    /// Memory held, in bytes, the sum over its processes.
    public var residentBytes: Int
    /// Time on processors of those that run, and of those that ended and were waited for by them.
    public var processorTime: Duration
    public var processes: Int

    public init(residentBytes: Int, processorTime: Duration, processes: Int) {
        self.residentBytes = residentBytes
        self.processorTime = processorTime
        self.processes = processes
    }
}
