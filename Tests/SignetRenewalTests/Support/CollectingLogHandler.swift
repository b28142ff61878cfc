import Logging

/// A line of the log.
struct LogLine: Sendable {
    let level: Logger.Level
    let message: String
    let certificate: String?
}

/// Keeps what is logged.
struct CollectingLogHandler: LogHandler {
    let lines: Shared<[LogLine]>
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.trace

    init(lines: Shared<[LogLine]>) { self.lines = lines }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let certificate = event.metadata?["certificate"].map { "\($0)" }
        lines.change { $0.append(LogLine(level: event.level, message: "\(event.message)", certificate: certificate)) }
    }
}
