import Foundation

/// One line of a certificate's history.
public struct RenewalEvent: Codable, Sendable, Equatable {
    /// When it happened.
    public var at: Date
    /// A ``RenewalEventKind`` as text: `issued`, `installed`, `action-succeeded`, `action-failed`, `verified`,
    /// `not-served`, `failed`, `spec-changed`, `adopted` ...
    public var kind: String
    /// What happened, as a sentence.
    public var message: String

    public init(at: Date, kind: String, message: String) {
        self.at = at
        self.kind = kind
        self.message = message
    }
}

/// The kinds of lines in a history.
public enum RenewalEventKind: String, Codable, Sendable, CaseIterable {
    /// A certificate is wanted that was not before.
    case wanted
    /// It is wanted no longer.
    case dropped
    /// What is wanted has changed.
    case specChanged = "spec-changed"
    /// Someone asked for a renewal now.
    case requested
    /// A pair found at its destination was taken over.
    case adopted
    /// The issuer answered with a certificate.
    case issued
    /// Issuing or installing failed.
    case failed
    /// The pair was put at a destination.
    case installed
    /// A destination no longer holds what was put there.
    case damaged
    /// What is done after a change was done.
    case actionSucceeded = "action-succeeded"
    /// What is done after a change failed.
    case actionFailed = "action-failed"
    /// The pair did not work, and the one before is used again.
    case takenBack = "taken-back"
    /// The pair that was taken back is tried again.
    case resumed
    /// Every endpoint serves the pair.
    case verified
    /// An endpoint does not serve the pair though its time is over.
    case notServed = "not-served"
    /// The issuer said that it wants a renewal at another time.
    case advised
}
