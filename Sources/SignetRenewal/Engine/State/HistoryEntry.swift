import Logging

/// A line for history and log.
struct HistoryEntry: Equatable, Sendable {
    var kind: RenewalEventKind
    var message: String
    /// Whether someone should be woken for it.
    var isUrgent = false

    /// How loudly the log says it.
    var level: Logger.Level {
        if isUrgent { return .critical }
        return switch kind {
        case .wanted, .dropped, .specChanged, .requested, .adopted, .issued, .installed, .actionSucceeded, .resumed,
            .verified, .advised:
            .info
        case .damaged: .warning
        case .failed, .actionFailed, .takenBack, .notServed: .error
        }
    }
}
