import SignetCore

/// One of a CA's rate limits, as data: so many events in a period, for each of what ``scope`` tells apart.
///
/// Counted as a token bucket: `amount` tokens, one of which comes back every ``refill``. A bucket that was emptied lets one event
/// through after one refill, not only after the whole period.
public struct RateLimit: Hashable, Sendable {
    /// What is limited, as a phrase that follows the amount: `certificates per registered domain`.
    public let name: String
    /// What is counted.
    public let action: LimitedAction
    /// For what it is counted each on its own.
    public let scope: LimitScope
    /// How many, at least 1.
    public let amount: Int
    /// In how long a time.
    public let period: DurationText
    /// What is not counted.
    public let exemptions: Set<LimitExemption>

    /// Describes a limit; an amount below 1 counts as 1.
    public init(
        _ amount: Int, _ name: String, in period: Duration, of action: LimitedAction, per scope: LimitScope,
        except exemptions: Set<LimitExemption> = []
    ) {
        self.amount = max(1, amount)
        self.name = name
        self.period = DurationText(period)
        self.action = action
        self.scope = scope
        self.exemptions = exemptions
    }

    /// How long it takes until one token comes back.
    public var refill: Duration { period.duration / amount }
}

extension RateLimit: CustomStringConvertible {
    /// `50 certificates per registered domain in 7d`
    public var description: String { "\(amount) \(name) in \(period)" }
}
