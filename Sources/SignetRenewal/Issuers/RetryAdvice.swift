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

    public init(schedule: RetrySchedule, notBefore: Date? = nil, needsPerson: Bool = false) {
        self.schedule = schedule
        self.notBefore = notBefore
        self.needsPerson = needsPerson
    }
}
