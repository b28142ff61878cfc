import Foundation

/// The demonstration cannot go on: what happened, what to do, and the end of the log that tells more.
struct DemoFailure: Error, CustomStringConvertible {
    let message: String
    let remedy: String?
    let log: String?

    /// - Parameters:
    ///   - log: path of a file whose last lines are shown
    init(_ message: String, remedy: String? = nil, log path: String? = nil) {
        self.message = message
        self.remedy = remedy
        log = path.flatMap { try? String(contentsOfFile: $0, encoding: .utf8) }.map(Self.end)
    }

    var description: String {
        var text = message
        if let remedy { text += "\n  \(remedy)" }
        if let log, !log.isEmpty { text += "\n  The last lines of its log:\n\(log)" }
        return text
    }

    private static func end(of log: String) -> String {
        log.split(separator: "\n").suffix(15).map { "    \($0)" }.joined(separator: "\n")
    }
}
