import Foundation
import SignetCore
import SignetStorage

/// What a keeper has done with its order.
struct TaskRecord: Hashable, Sendable {
    enum Phase: String, Hashable, Sendable {
        /// The keeper has the order; nothing was started.
        case taken
        /// The task's process is there.
        case started
        /// It has ended, or could not be started.
        case ended
    }

    let run: String
    /// The start of the machine, and the space of process numbers, in which the numbers here mean something.
    let machine: String
    /// Leader of the session that the task's processes are in.
    let keeper: ProcessIdentity
    let startedAt: Date
    private(set) var process: ProcessIdentity?
    private(set) var ending: TaskEnding?

    init(run: String, machine: String, keeper: ProcessIdentity, startedAt: Date) {
        self.run = run
        self.machine = machine
        self.keeper = keeper
        self.startedAt = startedAt
    }

    var phase: Phase { ending != nil ? .ended : process != nil ? .started : .taken }

    mutating func start(_ process: ProcessIdentity) { self.process = process }

    mutating func end(_ ending: TaskEnding) { self.ending = ending }

    /// Whether the machine has not been started anew since.
    var isOfThisMachine: Bool { machine == LeaseHolder.machine }

    /// Kills what is left of the task when its keeper was killed; does nothing as long as the keeper lives.
    func killRemains() {
        guard isOfThisMachine, !keeper.isRunning else { return }
        TaskRemains.kill(keptBy: keeper)
    }
}

extension SignetError.Code {
    /// The file that says what was started is damaged.
    public static let damagedTaskRecord = Self(rawValue: "task.record")
}

// MARK: Wire

extension TaskRecord {
    /// - Throws: `.damagedTaskRecord`.
    init(bytes: [UInt8], file: String) throws(SignetError) {
        guard let json = try? JSONValue(bytes, limits: JSONLimits(depth: 4)), let run = json["run"]?.text,
            let machine = json["machine"]?.text, let keeper = ProcessIdentity(json["keeper"]),
            let startedAt = Date(json["started_at"])
        else { throw Self.damaged(file) }
        self.init(run: run, machine: machine, keeper: keeper, startedAt: startedAt)
        if let process = json["process"] {
            guard let identity = ProcessIdentity(process) else { throw Self.damaged(file) }
            self.process = identity
        }
        if let ending = json["ending"] {
            guard let read = TaskEnding(ending) else { throw Self.damaged(file) }
            self.ending = read
        }
    }

    private static func damaged(_ file: String) -> SignetError {
        SignetError(
            .damagedTaskRecord, "\(file) is damaged: what it says was started cannot be understood.",
            remedy: "See with ps whether the task runs, end it, and remove the file.")
    }

    var bytes: [UInt8] {
        var json: [String: JSONValue] = [
            "run": .string(run), "machine": .string(machine), "keeper": keeper.json,
            "started_at": .integer(Int(startedAt.millisecondsSince1970)),
        ]
        json["process"] = process?.json
        json["ending"] = ending?.json
        return JSONValue.object(json).bytes
    }
}

extension ProcessIdentity {
    fileprivate init?(_ json: JSONValue?) {
        guard case .integer(let id)? = json?["id"], case .integer(let start)? = json?["start"],
            let number = Int32(exactly: id), number > 1, start >= 0
        else { return nil }
        self.init(id: number, start: UInt64(start))
    }

    fileprivate var json: JSONValue { ["id": .integer(Int(id)), "start": .integer(Int(clamping: start))] }
}

extension Date {
    fileprivate init?(_ json: JSONValue?) {
        guard case .integer(let milliseconds)? = json else { return nil }
        self.init(millisecondsSince1970: Int64(milliseconds))
    }
}

extension TaskEnding {
    fileprivate init?(_ json: JSONValue) {
        let cause: Cause
        switch (json["status"], json["signal"], json["not_started"]?.text) {
        case (.integer(let status)?, nil, nil): cause = .exited(status: status)
        case (nil, .integer(let signal)?, nil): cause = .signalled(signal)
        case (nil, nil, let reason?):
            cause = .notStarted(reason: reason, isRecoverable: json["is_recoverable"] == .bool(true))
        case (nil, nil, nil): cause = .lost
        default: return nil
        }
        guard let at = Date(json["at"]), case .integer(let lost)? = json["lost_output"] else { return nil }
        self.init(cause, at: at, isOutOfMemory: json["oom"] == .bool(true), lostOutput: lost)
    }

    fileprivate var json: JSONValue {
        var json: [String: JSONValue] = [
            "at": .integer(Int(at.millisecondsSince1970)), "oom": .bool(isOutOfMemory),
            "lost_output": .integer(lostOutput),
        ]
        switch cause {
        case .exited(let status): json["status"] = .integer(status)
        case .signalled(let number): json["signal"] = .integer(number)
        case .notStarted(let reason, let isRecoverable):
            json["not_started"] = .string(reason)
            json["is_recoverable"] = .bool(isRecoverable)
        case .lost: break
        }
        return .object(json)
    }
}
