import Foundation
import SignetCore

/// An issuer's failure that knows when it makes sense to ask again.
public protocol RetryAdvising: Error {
    var retryAdvice: RetryAdvice { get }
}

/// When to ask an issuer again after a failure.
public struct RetryAdvice: Hashable, Sendable, Codable {
    /// The delays after each failure in a row.
    public var schedule: RetrySchedule
    /// Not before this moment, whatever else; nil: the issuer named none.
    public var notBefore: Date?
    /// Whether nothing will change before a person has done something.
    public var needsPerson: Bool
    /// A certificate in place that ends soon lets it be asked sooner than ``schedule`` says, after a quarter of what remains, but
    /// not sooner than after this delay: ten minutes, as public CAs need it, where an issuer says nothing else.
    public var leastDelay: Duration

    /// Ten minutes.
    public static let usualLeastDelay: Duration = .seconds(600)

    public init(
        schedule: RetrySchedule, notBefore: Date? = nil, needsPerson: Bool = false,
        leastDelay: Duration = Self.usualLeastDelay
    ) {
        self.schedule = schedule
        self.notBefore = notBefore
        self.needsPerson = needsPerson
        self.leastDelay = leastDelay
    }
}
