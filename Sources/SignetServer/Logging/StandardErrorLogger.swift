import Logging

extension Logger {
    /// A logger that writes to standard error in Signet's own form.
    public static func standardError(_ configuration: LogConfiguration) -> Logger {
        Logger(label: "signet") { _ in StandardErrorLog(configuration) }
    }
}
