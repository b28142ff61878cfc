import Foundation

/// Everything known of one wanted certificate: the data behind `signet status` and `signet explain`.
public struct CertificateStatus: Codable, Sendable {
    /// What the engine is doing or waiting for.
    public enum Phase: String, Codable, Sendable {
        /// Never issued yet.
        case pending
        /// Issued, being installed.
        case installing
        /// Installed, what is done after a change is being done.
        case acting
        /// Installed, whether it is served is being looked at.
        case verifying
        /// All done; waiting for the renewal time.
        case valid
        /// The last attempt failed; the last good pair (if any) is in place and another attempt is scheduled.
        case failing
    }

    /// What is wanted.
    public var spec: CertificateSpec
    /// What the engine is doing or waiting for.
    public var phase: Phase
    /// Serial number of the pair that should be in use, lower-case hexadecimal; nil: none yet.
    public var serialNumber: String?
    /// First moment of its validity.
    public var notBefore: Date?
    /// Last second of its validity.
    public var notAfter: Date?
    /// SHA-256 of its DER, lower-case hexadecimal.
    public var fingerprint: String?
    /// Serial number of a newer pair that did not work and was taken back; nil: there is none.
    public var takenBack: String?
    /// What is at each destination (order of `spec.destinations`).
    public var installed: [InstalledState]
    /// What each endpoint served when it was last asked (order of the endpoints); empty: never asked.
    public var served: [ServedState]
    /// When an issuer was last asked.
    public var lastAttempt: Date?
    /// When the certificate last became ``Phase/valid``.
    public var lastSuccess: Date?
    /// What is wrong now; nil: nothing is.
    public var lastError: String?
    /// How often in a row it went wrong.
    public var consecutiveFailures: Int
    /// When the pair that should be in use is to be renewed, as its lifetime, the policy and the issuer have it; it stays that moment
    /// while the renewal does not succeed. nil: there is no pair yet.
    public var renewalDue: Date?
    /// When the engine acts next on this certificate.
    public var nextAttempt: Date?
    /// What it does then and why, as a sentence.
    public var nextReason: String?

    /// What is at one destination.
    public struct InstalledState: Codable, Sendable {
        /// The destination's own summary: `/etc/nginx/tls/site.crt (+4 files)`.
        public var destination: String
        /// nil: nothing of ours yet, or it is not what it should be.
        public var serialNumber: String?
        /// When it was put there, or found there.
        public var installedAt: Date?

        public init(destination: String, serialNumber: String?, installedAt: Date?) {
            self.destination = destination
            self.serialNumber = serialNumber
            self.installedAt = installedAt
        }
    }

    /// What one endpoint serves.
    public struct ServedState: Codable, Sendable, Equatable {
        /// `host:port` as configured.
        public var endpoint: String
        /// Serial number of the certificate served; nil: none was.
        public var serialNumber: String?
        /// When it was asked.
        public var checkedAt: Date?
        /// What is wrong with that, as a sentence; nil: it serves what is installed.
        public var error: String?

        public init(endpoint: String, serialNumber: String?, checkedAt: Date?, error: String?) {
            self.endpoint = endpoint
            self.serialNumber = serialNumber
            self.checkedAt = checkedAt
            self.error = error
        }
    }
}
