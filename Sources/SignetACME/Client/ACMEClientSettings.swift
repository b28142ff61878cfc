import Foundation
import SignetCore

/// How a client behaves towards a CA.
public struct ACMEClientSettings: Sendable {
    /// Sent with every request (RFC 8555 section 6.1 requires one): product and version; an operator
    /// may add where to write to.
    public var userAgent = "signet/\(SignetVersion.current) (ACME client)"
    /// How long the directory is kept.
    public var directoryLifetime: Duration = .seconds(3600)
    /// The largest JSON answer that is read, in bytes.
    public var documentLimit = 512 << 10
    /// The largest certificate chain that is read, in bytes.
    public var certificateLimit = 1 << 20
    /// How many signed requests are under way at a time.
    public var parallelRequests = 8
    /// How often a request is sent at most when the CA keeps refusing its nonces.
    public var nonceAttempts = 10
    /// How often a request is sent at most when the CA fails (5xx) or breaks off.
    public var faultAttempts = 3
    /// Between those; a Retry-After of at most ``longestPause`` counts instead.
    public var faultDelays = RetrySchedule([.seconds(1), .seconds(3)])
    /// The longest wait within one request; who is told to wait longer gives up and lets the caller decide.
    public var longestPause: Duration = .seconds(10)
    /// How many redirects of a GET are followed; a POST is never redirected, because its URL is signed.
    public var redirects = 3

    /// The defaults.
    public init() {}
}
