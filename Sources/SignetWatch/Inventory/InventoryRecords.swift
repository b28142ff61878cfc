import Foundation
import SignetCore
import SignetPKI

/// A place as the inventory knows it.
public struct PlaceRecord: Sendable, Identifiable {
    public let id: PlaceID
    public let place: Place
    /// The first DNS name of its certificate, else the common name, else the subject; of a place that cannot be read its location.
    public let title: String
    /// nil: it could never be read.
    public let certificateID: Int64?
    public let notBefore: Date?
    public let notAfter: Date?
    /// Lower-case hexadecimal.
    public let serial: String?
    public let issuer: String?
    /// SHA-256 of its DER.
    public let fingerprint: [UInt8]?
    /// The worst of its findings.
    public let severity: Severity
    /// Those of the place by itself, then those of places together; each part worst first.
    public let findings: [Finding]
    public let remarks: [String]
    public let management: Management?
    public let protocolVersion: String?
    public let firstSeen: Date
    public let lastSeen: Date
    /// When it was first missed; nil: it is there.
    public let goneAt: Date?
    /// Numbers of certificates, leaf first.
    public let chain: [Int64]
}

/// A certificate as the inventory knows it.
public struct CertificateRow: Sendable, Identifiable {
    public let id: Int64
    public let der: [UInt8]
    public let fingerprint: [UInt8]
    public let title: String
    public let subject: String
    public let issuer: String
    /// Lower-case hexadecimal.
    public let serial: String
    public let notBefore: Date
    public let notAfter: Date
    public let keyName: String
    /// SHA-256 of the public key's DER.
    public let keyHash: [UInt8]
    public let isAuthority: Bool
    public let firstSeen: Date

    /// The certificate itself.
    /// - Throws: as ``DecodedCertificate/init(der:)``.
    public func decoded() throws -> DecodedCertificate { try DecodedCertificate(der: der) }
}

/// That a place showed a certificate, from when to when.
public struct SightingRecord: Sendable {
    public let certificateID: Int64
    public let title: String
    public let serial: String
    public let notAfter: Date
    public let firstSeen: Date
    public let lastSeen: Date
}

/// One look at everything.
public struct RunRecord: Sendable, Identifiable {
    /// How it ended.
    public enum Outcome: String, Sendable, Codable {
        /// It goes on, or its process was killed.
        case running
        case complete
        /// Some sources, or parts of them, were not looked at; `problems` says which.
        case partial
        /// Nothing was looked at.
        case failed
    }

    public let id: Int64
    public let startedAt: Date
    public let endedAt: Date?
    public let outcome: Outcome
    /// Of the whole inventory when the run ended.
    public let counts: PlaceCounts
    public let problems: [String]
}

/// Places by their worst finding.
public struct PlaceCounts: Sendable, Hashable {
    public var ok = 0
    public var warnings = 0
    public var criticals = 0

    public init(ok: Int = 0, warnings: Int = 0, criticals: Int = 0) {
        self.ok = ok
        self.warnings = warnings
        self.criticals = criticals
    }

    public var all: Int { ok + warnings + criticals }

    /// The worst that there is.
    public var worst: Severity { criticals > 0 ? .critical : warnings > 0 ? .warning : .ok }

    mutating func add(_ count: Int, of severity: Severity) {
        switch severity {
        case .ok: ok += count
        case .warning: warnings += count
        case .critical: criticals += count
        }
    }
}

/// The inventory in a few numbers.
public struct InventorySummary: Sendable {
    public let counts: PlaceCounts
    /// The next end of a validity; nil: nothing ends.
    public let nextExpiry: Date?
    public let lastRun: RunRecord?
}

/// A source and its places.
public struct SourceCount: Sendable {
    public let source: String
    public let counts: PlaceCounts
}

/// How many places show certificates that end within a step of time.
public struct ExpiryCount: Sendable {
    /// The beginning of the step.
    public let from: Date
    public let counts: PlaceCounts
}
