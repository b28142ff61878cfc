import SignetCore

/// How long OCSP answers are valid.
public struct OCSPTerms: Hashable, Sendable {
    /// From an answer's making to its nextUpdate; nil: it has none.
    public var validity: Duration?
    /// How long an answer without a nonce may be given again, as long as the certificate's status stays the same.
    public var reuse: Duration

    /// Answers that are valid so long, given again for a quarter of it and at most an hour.
    /// - Parameter validity: zero: each answer is made anew, and says no end
    public init(validity: Duration) {
        self.validity = validity > .zero ? validity : nil
        reuse = validity > .zero ? min(validity / 4, .seconds(3600)) : .zero
    }

    init(_ schedule: PublicationSchedule) {
        validity = schedule.ocspValidity
        reuse = schedule.ocspReuse
    }
}
