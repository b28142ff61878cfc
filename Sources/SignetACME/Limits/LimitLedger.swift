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

    /// Moments are kept in milliseconds elsewhere: who comes back at the moment named must not be too early by a rounding.
    private static let tolerance: TimeInterval = 0.001

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

    /// The limits that would hold the event up, the one that holds longest first; empty: none. Nothing is counted.
    public func meetings(of event: LimitedEvent) -> [LimitMeeting] {
        held(event).map(\.meeting)
    }

    /// Counts an event that happens.
    public mutating func count(_ event: LimitedEvent) {
        for place in places(of: event) {
            buckets[place, default: LimitBucket()].take(at: event.at, limits[place.limit])
        }
    }

    /// Counts an event if no limit holds it up.
    /// - Returns: the limits that do, the one that holds longest first: the event may be tried again when that ends, which for each
    ///   who waits is later than for those who waited before. Empty: it is counted.
    public mutating func admit(_ event: LimitedEvent) -> [LimitMeeting] {
        let held = held(event)
        guard let longest = held.first else {
            count(event)
            return []
        }
        let until = buckets[longest.place, default: LimitBucket()]
            .promise(from: event.at, limits[longest.place.limit])
        let promise = LimitMeeting(limit: longest.meeting.limit, subject: longest.place.subject, until: until)
        return [promise] + held.dropFirst().map(\.meeting)
    }

    private func held(_ event: LimitedEvent) -> [(place: Place, meeting: LimitMeeting)] {
        places(of: event).compactMap { place -> (place: Place, meeting: LimitMeeting)? in
            let limit = limits[place.limit]
            guard let ready = buckets[place]?.ready(from: event.at, limit),
                ready.timeIntervalSince(event.at) > Self.tolerance
            else { return nil }
            return (place, LimitMeeting(limit: limit, subject: place.subject, until: ready))
        }.sorted {
            ($1.meeting.until, $0.place.limit, $0.place.subject) < ($0.meeting.until, $1.place.limit, $1.place.subject)
        }
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
