import Foundation

/// How a notifier fares, for metrics and reports; kept over restarts.
public struct NotifierCount: Hashable, Sendable {
    public let name: String
    /// Messages sent, to all or to some of their recipients.
    public let sent: Int64
    /// Messages that were given up, and recipients that were refused.
    public let failed: Int64
    /// Messages that wait.
    public let queued: Int64
    /// When it last sent one.
    public let lastSent: Date?
    /// Why the last message that failed did; nil: the last one did not.
    public let lastError: String?
}
