import Foundation
import SignetCore

/// What a client can ask of an ACME CA.
public enum ACMEEndpoint: String, Hashable, Sendable, CaseIterable {
    case directory, newNonce, newAccount, account, orders, newOrder, order, authorization, challenge, finalize
    case certificate, revokeCert, keyChange, renewalInfo
}

/// One way to fail.
public enum HostileFault: Sendable {
    /// A problem document.
    case problem(
        String, status: Int = 400, detail: String = "as told", headers: [String: String] = [:], extra: JSONValue = [:])
    /// A bare status.
    case status(Int, headers: [String: String] = [:])
    /// Half a JSON object.
    case malformedJSON
    /// A body of that many bytes.
    case hugeBody(Int)
    /// Announces more than it sends, then closes.
    case closeMidBody
    /// Does the work, then closes without an answer.
    case loseAnswer
    /// Sends to its own URL.
    case redirectLoop
    /// Answers nothing until the client gives up.
    case stall
}

/// How a ``HostileACMEServer`` behaves: well, until told otherwise.
public struct HostileBehaviour: Sendable {
    /// So many good nonces are refused.
    public var refusedNonces = 0
    /// What the next answers of an endpoint are instead of the right ones.
    public var faults: [ACMEEndpoint: [HostileFault]] = [:]
    /// `meta` of the directory.
    public var termsOfService: String? = "https://hostile.example/terms"
    /// MAC keys by their identifiers; not empty: accounts must be bound to one.
    public var externalKeys: [String: [UInt8]] = [:]
    public var profiles: [String: String] = [:]
    /// Endpoints that the directory leaves out.
    public var missing: Set<ACMEEndpoint> = []
    /// Challenges that are offered; what is not known to clients, and one without a token, can be among them.
    public var challenges = ["http-01", "dns-01", "tls-alpn-01"]
    public var tokenlessChallenges: [String] = []
    /// New authorizations are valid at once.
    public var reusesAuthorizations = false
    /// The same open order is given for the same names.
    public var reusesOrders = false
    /// How the CA finds challenges, by kind: nil means valid, else the problem.
    public var verdicts: [String: String] = [:]
    /// So many looks show a pending authorization before the verdict.
    public var pendingLooks = 0
    /// So many looks show a processing order after finalize.
    public var processingLooks = 0
    /// So many times finalize leaves the order ready.
    public var readyAgain = 0
    /// Shown instead of processing.
    public var waitingStatus: String?
    /// Sent with every answer that shows something unfinished.
    public var retryAfter: String?
    /// What is wrong with certificates.
    public var certificate = CertificateFlaw.none
    /// How many other chains are offered.
    public var alternates = 0
    /// Start, end and Retry-After of renewal information.
    public var renewalWindow: (start: String, end: String, retryAfter: String?)?
    public var explanationURL: String?
    /// Sent as Date with every answer.
    public var date: String?

    /// What is wrong with the certificates it issues.
    public enum CertificateFlaw: Sendable {
        case none, otherKey, otherNames, expired, future, leafOnly, foreignChain, garbage
    }

    public init() {}
}
