import Foundation
import SignetPKI
import SignetRenewal

/// What was found when somebody looked at a place.
public struct Observation: Sendable {
    /// Seen, or why not.
    public enum Outcome: Sendable {
        case seen(Sighting)
        /// There is something at the place, or should be, and it could not be read.
        case unreadable(Obstacle)
    }

    public let place: Place
    public let moment: Date
    public let outcome: Outcome
    /// What the place showed when it could be read, for one that cannot be read now; nil: nothing is known.
    ///
    /// No source knows it: the run adds it.
    public var lastShown: Sighting?
    /// Which certificates are known to be revoked; the run adds it, too.
    var knownRevocations = KnownRevocations()

    public init(place: Place, moment: Date, outcome: Outcome, lastShown: Sighting? = nil) {
        self.place = place
        self.moment = moment
        self.outcome = outcome
        self.lastShown = lastShown
    }
}

/// A certificate at a place, with what came along.
public struct Sighting: Sendable {
    /// The certificate that the place is about.
    public var leaf: DecodedCertificate
    /// What stood behind it, in the order in which it stood: a server's chain, the rest of a file. Empty: nothing did.
    public var others: [DecodedCertificate]
    /// Whether clients build their trust on `others`, as they do with what a server sends: only then must the chain be whole.
    public var isPresented: Bool
    /// What clients call the place; each must be among the certificate's names. Empty: nothing is known.
    public var expectedNames: [AlternativeName]
    /// An OCSP response that the server sent along, DER.
    public var stapledResponse: [UInt8]?
    /// What the renewal engine says of it; nil: no engine of ours renews it.
    public var management: Management?
    /// What is odd about where it comes from, as sentences.
    public var remarks: [String]
    /// `TLS 1.3`; nil: it was not served.
    public var protocolVersion: String?

    public init(
        leaf: DecodedCertificate, others: [DecodedCertificate] = [], isPresented: Bool = false,
        expectedNames: [AlternativeName] = [], stapledResponse: [UInt8]? = nil, management: Management? = nil,
        remarks: [String] = [], protocolVersion: String? = nil
    ) {
        self.leaf = leaf
        self.others = others
        self.isPresented = isPresented
        self.expectedNames = expectedNames
        self.stapledResponse = stapledResponse
        self.management = management
        self.remarks = remarks
        self.protocolVersion = protocolVersion
    }
}

/// What the renewal engine says of a certificate.
public struct Management: Hashable, Sendable {
    /// Its name in `signet.yaml`.
    public var name: String
    /// The issuer there, as a person would say it.
    public var issuer: String
    /// The issuer there; nil: it is not known more exactly.
    public var reference: IssuerReference?
    /// When its renewal is due; nil: nothing is planned.
    public var renewalDue: Date?
    /// When the engine acts next.
    public var nextAttempt: Date?
    /// Why the last attempt failed, in one sentence; nil: it did not.
    public var lastError: String?

    public init(
        name: String, issuer: String, reference: IssuerReference? = nil, renewalDue: Date? = nil,
        nextAttempt: Date? = nil, lastError: String? = nil
    ) {
        self.name = name
        self.issuer = issuer
        self.reference = reference
        self.renewalDue = renewalDue
        self.nextAttempt = nextAttempt
        self.lastError = lastError
    }
}

/// Why a place could not be looked at, for the person who must act.
public struct Obstacle: Hashable, Sendable {
    /// What failed, as lower-case words joined by hyphens: `refused`, `timed-out`, `wrong-password`.
    public var reason: String
    /// One sentence: what was attempted, and what came back.
    public var sentence: String
    /// What can be done.
    public var remedy: String

    public init(reason: String, sentence: String, remedy: String) {
        self.reason = reason
        self.sentence = sentence
        self.remedy = remedy
    }
}
