import Foundation
import Logging
import SignetCore
import SignetPKI
import SignetStorage

/// The one renewal engine. Its state is in the database; any number of processes may open it, a lease per certificate keeps
/// them apart.
public final class RenewalEngine: Sendable {
    public static let migrations: [Migration] = []

    /// Creates the engine. `destinations`, dialling, process spawning default to the real ones.
    public init(database: Database, sealer: Sealer, issuers: any IssuerRegistry, clock: any WallClock, logger: Logger) {
        fatalError("H5")
    }

    /// Makes `specs` the wanted certificates. Specs that vanished are no longer renewed (their files stay);
    /// a changed spec is re-issued, re-installed or just re-planned as the change demands.
    public func apply(_ specs: [CertificateSpec]) async throws { fatalError("H5") }

    /// Works until cancelled: sleeps to the next due moment, at most `parallelism` certificates at a time.
    public func run(parallelism: Int = 8) async throws { fatalError("H5") }

    /// Does everything that is due now and returns.
    public func runDueOnce() async throws { fatalError("H5") }

    /// Renews one certificate now, whatever its schedule says, through installation, actions and verification.
    public func renewNow(_ name: String) async throws -> CertificateStatus { fatalError("H5") }

    public func status() async throws -> [CertificateStatus] { fatalError("H5") }
    public func status(of name: String) async throws -> CertificateStatus { fatalError("H5") }
    /// Recent history of one certificate, newest first.
    public func events(of name: String, limit: Int) async throws -> [RenewalEvent] { fatalError("H5") }
}

/// Everything known of one wanted certificate: the data behind `signet status` and `signet explain`.
public struct CertificateStatus: Codable, Sendable {
    /// What the engine is doing or waiting for.
    public enum Phase: String, Codable, Sendable {
        /// Never issued yet.
        case pending
        /// Issued, being installed / actions running / being verified.
        case installing, acting, verifying
        /// All done; waiting for the renewal time.
        case valid
        /// The last attempt failed; the last good pair (if any) is in place and another attempt is scheduled.
        case failing
    }
    public var spec: CertificateSpec
    public var phase: Phase
    /// The pair last issued.
    public var serialNumber: String?
    public var notBefore: Date?
    public var notAfter: Date?
    public var fingerprint: String?
    /// The serial installed at each destination (`DestinationSpec` order).
    public var installed: [InstalledState]
    public var served: [ServedState]
    public var lastAttempt: Date?
    public var lastSuccess: Date?
    public var lastError: String?
    public var consecutiveFailures: Int
    /// When the engine acts next on this certificate, and why, as a sentence.
    public var nextAttempt: Date?
    public var nextReason: String?

    public struct InstalledState: Codable, Sendable {
        public var destination: String
        public var serialNumber: String?
        public var installedAt: Date?
        public init(destination: String, serialNumber: String?, installedAt: Date?) {
            self.destination = destination; self.serialNumber = serialNumber; self.installedAt = installedAt
        }
    }
    public struct ServedState: Codable, Sendable {
        public var endpoint: String
        public var serialNumber: String?
        public var checkedAt: Date?
        public var error: String?
        public init(endpoint: String, serialNumber: String?, checkedAt: Date?, error: String?) {
            self.endpoint = endpoint; self.serialNumber = serialNumber; self.checkedAt = checkedAt; self.error = error
        }
    }
}

/// One line of a certificate's history.
public struct RenewalEvent: Codable, Sendable {
    public var at: Date
    /// `issued`, `installed`, `action-succeeded`, `action-failed`, `verified`, `not-served`, `failed`, `spec-changed`, `adopted` ...
    public var kind: String
    /// A sentence.
    public var message: String
    public init(at: Date, kind: String, message: String) { self.at = at; self.kind = kind; self.message = message }
}
