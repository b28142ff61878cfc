import Foundation
import SignetServer

/// One line on the terminal that says what is taking time, gone again when it is done. Nothing where no person watches.
struct ProgressLine {
    /// Shows `text` while `body` runs.
    static func show<Result>(_ text: String, while body: () async throws -> Result) async rethrows -> Result {
        guard isatty(STDERR_FILENO) == 1 else { return try await body() }
        StandardErrorStream.write("\(text) ...")
        defer { StandardErrorStream.write("\r\u{1B}[K") }
        return try await body()
    }
}
