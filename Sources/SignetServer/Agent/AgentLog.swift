import Foundation
import Logging
import SignetAgent
import SignetCore
import Synchronization

/// An agent's log lines, as those who know Vault Agent expect them:
/// `2026-03-01T12:00:00.123+0100 [INFO] (runner) rendered "ca.tpl" => "../cert/ca.crt"`.
struct AgentLog: LogHandler {
    private let output: AgentLogOutput
    private var ownLevel: Logger.Level?
    var metadata: Logger.Metadata = [:]
    var metadataProvider: Logger.MetadataProvider?

    init(_ output: AgentLogOutput) {
        self.output = output
    }

    var logLevel: Logger.Level {
        get { ownLevel ?? output.level }
        set { ownLevel = newValue }
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        output.write(
            LogLine(
                moment: Date(), level: event.level, message: event.message.description,
                metadata: metadata.merging(event.metadata ?? [:]) { $1 }, error: event.error))
    }
}

/// Where an agent's log lines go. Level and file may change while it runs.
final class AgentLogOutput: Sendable {
    private struct State {
        var settings: AgentLogSettings
        var level: Logger.Level
        /// -1: none.
        var file: Int32
    }

    private let state: Mutex<State>

    /// - Throws: `.unwritableFile` when the file cannot be opened.
    init(_ settings: AgentLogSettings) throws {
        state = Mutex(
            State(settings: settings, level: Self.level(settings), file: try Self.open(settings.file)))
    }

    deinit {
        let file = state.withLock(\.file)
        if file >= 0 { close(file) }
    }

    var level: Logger.Level { state.withLock(\.level) }

    /// Takes over other settings, and opens the file anew: it may have been moved away.
    /// - Throws: as the initialiser; nothing changes then.
    func reopen(_ settings: AgentLogSettings) throws {
        let file = try Self.open(settings.file)
        let former = state.withLock { state in
            defer { state = State(settings: settings, level: Self.level(settings), file: file) }
            return state.file
        }
        if former >= 0 { close(former) }
    }

    func write(_ line: LogLine) {
        let (settings, file) = state.withLock { ($0.settings, $0.file) }
        let text = settings.format == "json" ? line.text(.json) : line.asVaultWrites
        StandardErrorStream.write(text + "\n")
        guard file >= 0 else { return }
        let bytes = Array((text + "\n").utf8)
        // What cannot be written is lost: there is nobody to tell.
        _ = Foundation.write(file, bytes, bytes.count)
    }

    private static func open(_ path: String?) throws -> Int32 {
        guard let path else { return -1 }
        let descriptor = Foundation.open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o640)
        guard descriptor >= 0 else {
            throw SignetError(
                .unwritableFile, "The log file \(path) cannot be opened: \(String(cString: strerror(errno))).",
                remedy: "Make its directory, or name another file.")
        }
        return descriptor
    }

    private static func level(_ settings: AgentLogSettings) -> Logger.Level {
        switch settings.level {
        case "warn": .warning
        case "err": .error
        case let text: Logger.Level(rawValue: text) ?? .info
        }
    }
}

extension LogLine {
    /// Without fractions beyond milliseconds, in the machine's time zone.
    fileprivate var asVaultWrites: String {
        let pairs = pairs.map { " \($0.key)=\($0.value)" }.joined()
        return "\(Self.time(moment)) [\(word)] \(message.onOneLine)\(pairs.isEmpty ? "" : ":\(pairs)")"
    }

    private var word: String {
        switch level {
        case .trace: "TRACE"
        case .debug: "DEBUG"
        case .info, .notice: "INFO"
        case .warning: "WARN"
        case .error, .critical: "ERROR"
        }
    }

    private static func time(_ moment: Date) -> String {
        var seconds = time_t(moment.timeIntervalSince1970.rounded(.down))
        let milliseconds = Int((moment.timeIntervalSince1970 - Double(seconds)) * 1000)
        var parts = tm()
        localtime_r(&seconds, &parts)
        func text(_ format: String) -> String {
            var buffer = [CChar](repeating: 0, count: 64)
            let count = strftime(&buffer, buffer.count, format, &parts)
            return String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
        }
        let fraction = String(1000 + milliseconds).dropFirst()
        return "\(text("%Y-%m-%dT%H:%M:%S")).\(fraction)\(text("%z"))"
    }
}
