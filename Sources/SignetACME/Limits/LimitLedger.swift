import Foundation
import SignetCore

/// A limit that holds an event up.
public struct LimitMeeting: Hashable, Sendable {
    /// Which limit.
    public let limit: RateLimit
    /// What of: the registered domain, the account, the set of names.
    public let subject: String
    /// Until when.
    public let until: Date
}

/// Keeps count of what a CA's rate limits count, and says which of them the next event would meet.
///
/// Events are told in the order of time. What happened before the first one is not known.
public struct LimitLedger: Sendable {
    private struct Place: Hashable {
        var limit: Int
        var subject: String
    }

    private let limits: [RateLimit]
    private let domains: RegisteredDomainRule
    private var buckets: [Place: LimitBucket] = [:]

    /// - Parameters:
    ///   - limits: the CA's
    ///   - domains: how registered domains are told
    public init(limits: [RateLimit], domains: RegisteredDomainRule = .builtIn) {
        self.limits = limits
        self.domains = domains
    }

    /// The limits that would hold the event up, longest first; empty: none. Nothing is counted.
    public func meetings(of event: LimitedEvent) -> [LimitMeeting] {
        places(of: event).compactMap { place in
            let limit = limits[place.limit]
            let ready = buckets[place, default: LimitBucket()].ready(from: event.at, limit)
            return ready > event.at ? LimitMeeting(limit: limit, subject: place.subject, until: ready) : nil
        }.sorted { ($1.until, $0.limit.name, $0.subject) < ($0.until, $1.limit.name, $1.subject) }
    }

    /// Counts an event that happens.
    public mutating func count(_ event: LimitedEvent) {
        for place in places(of: event) {
            buckets[place, default: LimitBucket()].take(at: event.at, limits[place.limit])
        }
    }

    /// Counts an event as soon as the limits let it through: who comes later waits behind it.
    /// - Returns: the limits that hold it up; it happens when the first of them, which holds longest, ends.
    public mutating func queue(_ event: LimitedEvent) -> [LimitMeeting] {
        let meetings = meetings(of: event)
        var event = event
        event.at = meetings.first?.until ?? event.at
        count(event)
        return meetings
    }

    private func places(of event: LimitedEvent) -> [Place] {
        limits.indices.flatMap { index -> [Place] in
            let limit = limits[index]
            guard event.actions.contains(limit.action), limit.exemptions.isDisjoint(with: event.exemptions) else {
                return []
            }
            return limit.scope.subjects(of: event, domains: domains).map { Place(limit: index, subject: $0) }
        }
    }
}
