import SignetCore

/// When a certificate is renewed.
public struct RenewalPolicy: Codable, Equatable, Sendable {
    /// The share of the lifetime after which to renew; 2/3 by default. Ignored when `before` is set.
    public var fraction: Double
    /// So long before notAfter.
    public var before: DurationText?
    /// The share of the lifetime over which the moment is spread at random, earlier: 0.05 by default.
    public var jitter: Double

    public init(fraction: Double = 2.0 / 3, before: DurationText? = nil, jitter: Double = 0.05) {
        self.fraction = fraction
        self.before = before
        self.jitter = jitter
    }
}
