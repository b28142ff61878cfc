import Logging

/// What is logged to standard error, and in which form.
public struct LogConfiguration: Codable, Equatable, Sendable {
    /// The form of a line.
    public enum Format: String, Codable, Sendable, CaseIterable {
        /// For people: time, level, sentence, `key=value`.
        case text
        /// For machines: one JSON object a line.
        case json
    }

    /// Nothing below this level is written; `info` by default.
    public var level: Logger.Level
    /// `text` by default.
    public var format: Format

    /// What to log; the defaults are those of an empty file.
    public init(level: Logger.Level = .info, format: Format = .text) {
        self.level = level
        self.format = format
    }
}
