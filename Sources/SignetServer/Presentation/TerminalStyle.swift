import Foundation

/// Colour, where it is welcome: on a terminal, and not when the user said no by setting `NO_COLOR` (no-color.org) or a `TERM` of `dumb`.
public struct TerminalStyle: Sendable {
    /// Whether escape sequences are written at all.
    public let isColoured: Bool

    /// The style for the stream behind a file descriptor.
    public init(descriptor: Int32, environment: [String: String] = ProcessInfo.processInfo.environment) {
        let refused = !(environment["NO_COLOR"] ?? "").isEmpty || environment["TERM"] == "dumb"
        isColoured = !refused && isatty(descriptor) == 1
    }

    /// Bold red.
    public func alarming(_ text: String) -> String { wrap(text, "1;31") }

    private func wrap(_ text: String, _ code: String) -> String {
        isColoured ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }
}
