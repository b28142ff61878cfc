import Foundation
import Logging
import SignetCore

/// Log lines on standard error, for people or for machines.
struct StandardErrorLog: LogHandler {
    var logLevel: Logger.Level
    var metadata: Logger.Metadata = [:]
    var metadataProvider: Logger.MetadataProvider?

    private let format: LogConfiguration.Format

    init(_ configuration: LogConfiguration) {
        logLevel = configuration.level
        format = configuration.format
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let line = LogLine(
            moment: Date(), level: event.level, message: event.message.description,
            metadata: metadata.merging(event.metadata ?? [:]) { $1 }, error: event.error)
        StandardErrorStream.write(line.text(format) + "\n")
    }
}

/// One line of the log.
struct LogLine {
    let moment: Date
    let level: Logger.Level
    let message: String
    let metadata: Logger.Metadata
    let error: (any Error)?

    /// The line in the given form, without a newline at its end and without one in its middle.
    func text(_ format: LogConfiguration.Format) -> String {
        switch format {
        case .text: forPeople
        case .json: forMachines
        }
    }

    private var time: String { moment.formatted(.iso8601.year().month().day().time(includingFractionalSeconds: true)) }

    private var values: [(key: String, value: String)] {
        var values = metadata.map { (key: $0.key, value: $0.value.description) }.sorted { $0.key < $1.key }
        if let error { values.append(("error", "\(error)")) }
        return values
    }

    /// The metadata in order, each value as it stands in a line.
    var pairs: [(key: String, value: String)] { values.map { ($0.key, Self.quoted($0.value)) } }

    /// `2026-03-01T12:00:00.123Z info    Renewed. certificate=service-a`
    private var forPeople: String {
        let pairs = pairs.map { "\($0.key)=\($0.value)" }
        return (["\(time)Z", level.rawValue.padding(to: 7), message.onOneLine] + pairs).joined(separator: " ")
    }

    /// `{"certificate":"service-a","level":"info","message":"Renewed.","time":"2026-03-01T12:00:00.123Z"}`
    private var forMachines: String {
        var object = Dictionary(values.map { ($0.key, $0.value) }) { $1 }
        object["time"] = "\(time)Z"
        object["level"] = level.rawValue
        object["message"] = message
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return (try? encoder.encode(object)).map { String(decoding: $0, as: UTF8.self) } ?? forPeople
    }

    /// Values with blanks or quotes in quotes, so that a line can be taken apart again.
    private static func quoted(_ value: String) -> String {
        let line = value.onOneLine
        guard line.isEmpty || line.unicodeScalars.contains(where: { [" ", "\"", "="].contains($0) }) else {
            return line
        }
        return "\"\(line.escaped { ["\\", "\""].contains($0) ? "\\\($0)" : nil })\""
    }
}
