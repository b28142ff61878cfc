import Logging
import SignetCore

/// Writes notices into the program's own log, one entry a place, with everything as metadata.
public struct LogNotifier: Notifier {
    public let name: String
    public let policy: NotifierPolicy
    private let logger: Logger

    public init(
        name: String, minimum: Severity = .warning, heartbeat: Duration? = .seconds(7 * 86_400),
        logger: Logger = Logger(label: "signet.watch.notice")
    ) {
        self.name = name
        self.logger = logger
        policy = NotifierPolicy(minimum: minimum, heartbeat: heartbeat)
    }

    public func recipients(for owner: String?) -> [String] { [""] }

    public func deliver(_ parcel: Parcel) async throws -> [Refusal] {
        for entry in NoticeLog(notice: parcel.notice).entries {
            var metadata: Logger.Metadata = [:]
            for field in entry.fields { metadata[field.name] = "\(field.value)" }
            logger.log(level: level(entry.severity), "\(entry.text)", metadata: metadata)
        }
        return []
    }

    private func level(_ severity: NoticeLog.Severity) -> Logger.Level {
        switch severity {
        case .critical: .critical
        case .warning: .warning
        case .notice: .notice
        case .informational: .info
        }
    }
}
