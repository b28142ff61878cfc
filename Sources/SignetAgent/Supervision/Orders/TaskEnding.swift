import Foundation

/// How a task's process ended.
public struct TaskEnding: Hashable, Sendable {
    public enum Cause: Hashable, Sendable {
        /// By itself, with a status.
        case exited(status: Int)
        /// By a signal.
        case signalled(Int)
        /// It never ran: why, and whether trying again may help (`false` for a program that does not exist).
        case notStarted(reason: String, isRecoverable: Bool)
        /// Its keeper was killed, or the machine was started anew. What was left of the task has been killed.
        case lost
    }

    public var cause: Cause
    public var at: Date
    /// Whether the kernel killed it because its memory was used up.
    public var isOutOfMemory: Bool
    /// Bytes of output that could not be written, because the disk was full for example.
    public var lostOutput: Int

    public init(_ cause: Cause, at: Date, isOutOfMemory: Bool = false, lostOutput: Int = 0) {
        self.cause = cause
        self.at = at
        self.isOutOfMemory = isOutOfMemory
        self.lostOutput = lostOutput
    }

    /// Whether it did what it should: it exited with 0.
    public var isSuccess: Bool { cause == .exited(status: 0) }
}

extension TaskEnding: CustomStringConvertible {
    /// `exited with status 1`
    public var description: String {
        switch cause {
        case .exited(let status): "exited with status \(status)"
        case .signalled(let number):
            "was ended by signal \(number)" + (isOutOfMemory ? ", because its memory was used up" : "")
        case .notStarted(let reason, _): "could not be started: \(reason)"
        case .lost: "was lost: its keeper was killed, or the machine was started anew"
        }
    }
}
