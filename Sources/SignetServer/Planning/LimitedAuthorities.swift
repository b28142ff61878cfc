import Foundation
import SignetACME
import SignetRenewal

/// What the rate limits of CAs do to the requests of a forecast: a request that meets a limit waits until the limit lets it
/// through.
struct LimitedAuthorities: SimulatedAuthority {
    /// A request that met limits.
    struct Encounter: Sendable {
        var request: ForecastIssuance
        /// The one that holds longest first.
        var meetings: [LimitMeeting]
    }

    /// The limits of an issuer; nil: it has none.
    typealias Limits = @Sendable (IssuerReference) -> [RateLimit]?

    private let limits: Limits
    /// Issuers with the same limits are the same CA, which counts names across accounts.
    private var ledgers: [[RateLimit]: LimitLedger] = [:]
    /// What met a limit, in the order of time.
    private(set) var encounters: [Encounter] = []

    init(limits: @escaping Limits) {
        self.limits = limits
    }

    mutating func answer(to request: ForecastIssuance) -> Date {
        guard let limits = limits(request.issuer) else { return request.at }
        var exemptions: Set<LimitExemption> = []
        if request.renewsSameNames { exemptions.insert(.exactSetRenewal) }
        if request.followsIssuersWish { exemptions.insert(.renewalInformation) }
        let event = LimitedEvent.certificate(
            of: request.names, at: request.at, account: request.issuer.description, exemptions: exemptions)
        let meetings = ledgers[limits, default: LimitLedger(limits: limits)].admit(event)
        guard let longest = meetings.first else { return request.at }
        encounters.append(Encounter(request: request, meetings: meetings))
        return longest.until
    }

    /// A CA with limits is a public one, and says by its renewal information what Let's Encrypt does: a third of the lifetime
    /// before the end, half of it when that is shorter than ten days, give or take a hundredth (Boulder, `core/objects.go`).
    func renewalInformation(from issuer: IssuerReference, notBefore: Date, notAfter: Date) -> RenewalInformation? {
        guard limits(issuer) != nil else { return nil }
        let ideal = RenewalAdvice.fallback(notBefore: notBefore, notAfter: notAfter)
        let margin = notAfter.timeIntervalSince(notBefore) / 100
        return RenewalInformation(
            windowStart: ideal.addingTimeInterval(-margin), windowEnd: ideal.addingTimeInterval(margin))
    }
}
