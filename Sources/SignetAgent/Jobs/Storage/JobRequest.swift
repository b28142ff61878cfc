import SignetCore
import SignetRenewal

/// Something that a person asks of the runner.
public struct JobRequest: Hashable, Sendable, Codable {
    public enum Action: Hashable, Sendable, Codable {
        case restart
        /// `SIGHUP`
        case signal(String)
    }

    public var job: String
    /// nil: all of them.
    public var task: String?
    public var action: Action

    public init(job: String, task: String?, action: Action) {
        self.job = job
        self.task = task
        self.action = action
    }
}

extension JobRequest {
    /// - Parameter name: `SIGHUP`, or `HUP`
    /// - Throws: `.invalidInput` when there is no such signal.
    public static func signal(_ name: String, to job: String, task: String?) throws(SignetError) -> JobRequest {
        guard let signal = SignalName(name) else {
            throw SignetError(
                .invalidInput, "\"\(name.prefix(40))\" is no signal.",
                remedy: Spelling.hint(name, SignalName.names.map { "SIG\($0)" }))
        }
        return JobRequest(job: job, task: task, action: .signal("SIG\(signal.name)"))
    }
}

/// What came of a request.
public struct JobRequestOutcome: Hashable, Sendable, Codable {
    public var isDone: Bool
    /// A sentence.
    public var message: String
}
