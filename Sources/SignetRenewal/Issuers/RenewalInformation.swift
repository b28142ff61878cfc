import Foundation

/// When the issuer would like a certificate renewed (RFC 9773 section 4.2).
public struct RenewalInformation: Codable, Sendable, Equatable {
    /// The moment is chosen at random between start and end.
    public var windowStart: Date
    /// End of the window.
    public var windowEnd: Date
    /// The issuer's reason, or where it can be read.
    public var explanation: String?

    public init(windowStart: Date, windowEnd: Date, explanation: String? = nil) {
        self.windowStart = windowStart
        self.windowEnd = windowEnd
        self.explanation = explanation
    }
}
