import Foundation

/// Everything the engine remembers of one certificate, but for keys and certificates themselves.
struct RenewalState: Codable, Equatable, Sendable {
    /// False once the specification has vanished.
    var isWanted = true
    /// Whether the destinations have been searched for a pair to take over.
    var hasLookedForPair = false
    /// Whether someone asked for a renewal before its time.
    var isRenewalRequested = false
    /// Whether the next certificate must have another key, whatever the specification says; nil: no.
    var demandsNewKey: Bool?
    /// The request an issuer has been, or is about to be, asked to sign.
    var request: Request?
    /// The pair last issued or found, which should be everywhere unless it was taken back.
    var pair: Pair?
    /// The pair to go back to; nil: there is none, or no need of one.
    var fallback: Fallback?
    /// What is at the destinations.
    var installation = Installation()
    /// What remains to be done about the last change of what is installed; nil: nothing.
    var change: Change?
    /// The check of what is served that is under way; nil: none.
    var verification: Verification?
    /// When the issuer is asked again what it thinks of the pair; nil: never.
    var consultation: Consultation?
    /// What was served when last asked.
    var served: [CertificateStatus.ServedState] = []
    /// What failed the last time it was tried.
    var retries: [Concern: Retry] = [:]
    /// When an issuer was last asked.
    var lastAttempt: Date?
    /// When everything was last as it should be, having not been so before.
    var lastSuccess: Date?
    /// How many changes there have been.
    var changes = 0
    /// How many lines of history there have been.
    var eventCount: Int64 = 0
}

extension RenewalState {
    /// The parts of keeping a certificate valid, each retried on its own, most important first.
    enum Concern: String, Codable, CodingKeyRepresentable, CaseIterable, Sendable {
        case issuing, deploying, installing, acting, verifying
    }

    /// A key and a signed request, made but not answered.
    struct Request: Codable, Equatable, Sendable {
        /// Under this id key and request are kept.
        var id: String
        /// What it asks for.
        var spec: CertificateSpec
        /// Why, as a clause.
        var reason: String
    }

    /// A certificate with its key and chain.
    struct Pair: Codable, Equatable, Sendable {
        /// Under this id key and certificates are kept.
        var id: String
        var serialNumber: String
        var fingerprint: String
        var notBefore: Date
        var notAfter: Date
        /// Since when we have it; for a pair found at its destination, since when it is valid.
        var since: Date
        /// What it was issued for.
        var spec: CertificateSpec
        /// The issuer's wishes.
        var information: RenewalInformation?
    }

    /// What is known to be at the destinations.
    struct Installation: Codable, Equatable, Sendable {
        /// What is at one of them.
        struct Copy: Codable, Equatable, Sendable {
            var pairID: String
            var serialNumber: String
            var since: Date
        }

        /// The destinations for which the copies are meant; when others are wanted, nothing is known of them.
        var destinations: [DestinationSpec] = []
        /// One for each of them; nil: not what it should be.
        var copies: [Copy?] = []

        /// What is at one of `wanted`; nil when it is not known.
        func copy(at index: Int, of wanted: [DestinationSpec]) -> Copy? {
            wanted == destinations && copies.indices.contains(index) ? copies[index] : nil
        }
    }

    /// A change of what is installed, about which something remains to be done.
    struct Change: Codable, Equatable, Sendable {
        var number: Int
        var serialNumber: String
        var notAfter: Date
        /// How many of the actions have succeeded, in order.
        var actionsDone = 0
    }

    /// A check of what is served.
    struct Verification: Codable, Equatable, Sendable {
        var pairID: String
        /// From when on it is a failure that the pair is not served.
        var deadline: Date
        /// When to look next.
        var next: Date
        /// How often was looked.
        var probes = 0
    }

    /// Asking the issuer for its wishes.
    struct Consultation: Codable, Equatable, Sendable {
        /// How often in a row it could not be asked.
        var failures: Int
        var next: Date
    }

    /// What failed, and when it is tried again.
    struct Retry: Codable, Equatable, Sendable {
        var failures: Int
        var at: Date
        var error: String
    }
}

extension RenewalState {
    /// The key in use is given up, and a request that may have been signed by it with it.
    mutating func demandNewKey() -> [HistoryEntry] {
        guard isWanted else { return [] }
        demandsNewKey = true
        request = nil
        return [HistoryEntry(kind: .requested, message: "Its key is known to others: a new one is to be made.")]
    }

    /// What was asked for is there.
    mutating func endRequest() {
        isRenewalRequested = false
        demandsNewKey = nil
    }
}
