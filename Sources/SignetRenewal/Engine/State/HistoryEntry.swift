import Logging

/// A line for history and log.
struct HistoryEntry: Equatable, Sendable {
    var kind: RenewalEventKind
    var message: String

    /// How loudly the log says it.
    var level: Logger.Level {
        switch kind {
        case .wanted, .dropped, .specChanged, .requested, .adopted, .issued, .installed, .actionSucceeded, .verified:
            .info
        case .damaged: .warning
        case .failed, .actionFailed: .error
        case .notServed: .critical
        }
    }
}
