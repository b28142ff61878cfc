import Foundation
import SignetCore
import SignetRenewal

/// A command that is told.
public struct ExecSettings: Sendable {
    /// The program, absolute, and its arguments.
    public var command: [String]
    /// Added to this process's.
    public var environment: [String: String]
    public var minimum: Severity
    public var heartbeat: Duration?
    public var timeout: Duration

    public init(
        command: [String], environment: [String: String] = [:], minimum: Severity = .warning,
        heartbeat: Duration? = .seconds(7 * 86_400), timeout: Duration = .seconds(60)
    ) {
        self.command = command
        self.environment = environment
        self.minimum = minimum
        self.heartbeat = heartbeat
        self.timeout = timeout
    }
}

/// Runs a command for each message, which reads it as JSON on standard input. Another status than 0 means that it was not taken.
public struct ExecNotifier: Notifier {
    public let name: String
    public let policy: NotifierPolicy
    private let settings: ExecSettings

    /// - Throws: `.invalidInput`
    public init(name: String, settings: ExecSettings) throws {
        guard let program = settings.command.first, program.hasPrefix("/") else {
            throw SignetError(
                .invalidInput, "The command of the notifier \(name) is no absolute path.",
                remedy: "Write the program with its whole path, and each argument by itself.")
        }
        self.name = name
        self.settings = settings
        policy = NotifierPolicy(minimum: settings.minimum, heartbeat: settings.heartbeat)
    }

    public func recipients(for owner: String?) -> [String] { [""] }

    public func deliver(_ parcel: Parcel) async throws -> [Refusal] {
        let notice = parcel.notice
        var environment = settings.environment
        environment["SIGNET_NOTICE_ID"] = parcel.id
        environment["SIGNET_NOTICE_KIND"] = notice.kind.rawValue
        environment["SIGNET_NOTICE_SEVERITY"] = notice.severity.name
        environment["SIGNET_NOTICE_SUBJECT"] = NoticeWords(notice: notice).subject.onePrintableLine
        let execution = CommandExecution(
            path: settings.command[0], arguments: Array(settings.command.dropFirst()), environment: environment,
            timeout: settings.timeout, keptOutput: 4 << 10, input: NoticeJSON(parcel: parcel).value.bytes)
        do {
            _ = try await execution.run()
        } catch let error as SignetError {
            throw NotifierFailure(error.message.onePrintableLine, isUnreachable: false)
        }
        return []
    }
}
