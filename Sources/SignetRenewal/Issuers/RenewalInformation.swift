import Foundation

/// When the issuer would like a certificate renewed (RFC 9773 section 4.2).
public struct RenewalInformation: Codable, Sendable, Equatable {
    /// The moment is chosen at random between start and end.
    public var windowStart: Date
    /// End of the window.
    public var windowEnd: Date
    /// The issuer's reason, or where it can be read.
    public var explanation: String?
    /// When the issuer wants to be asked again; nil: as often as the engine likes.
    public var nextPoll: Date?

    public init(windowStart: Date, windowEnd: Date, explanation: String? = nil, nextPoll: Date? = nil) {
        self.windowStart = windowStart
        self.windowEnd = windowEnd
        self.explanation = explanation
        self.nextPoll = nextPoll
    }
}
