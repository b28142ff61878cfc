import Foundation

/// One line on the terminal that says what is taking time, gone again when it is done. Nothing where no person watches.
struct ProgressLine {
    /// Shows `text` while `body` runs.
    static func show<Result>(_ text: String, while body: () async throws -> Result) async rethrows -> Result {
        guard isatty(STDERR_FILENO) == 1 else { return try await body() }
        write("\(text) ...")
        defer { write("\r\u{1B}[K") }
        return try await body()
    }

    private static func write(_ text: String) {
        FileHandle.standardError.write(Data(text.utf8))
    }
}
