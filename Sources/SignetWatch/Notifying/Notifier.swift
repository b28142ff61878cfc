import Foundation

/// A way to tell people or programs: mail, a chat, a log.
public protocol Notifier: Sendable {
    /// Its name in `signet.yaml`; names its rows in the store and its metrics.
    var name: String { get }
    /// What it wants to be told.
    var policy: NotifierPolicy { get }

    /// Whom a message about an owner's places goes to; one empty text for a channel that has no addresses.
    func recipients(for owner: String?) -> [String]

    /// Sends a message, within a time limit of its own.
    /// - Returns: those recipients that did not get it
    /// - Throws: ``NotifierFailure`` when nobody got it
    func deliver(_ parcel: Parcel) async throws -> [Refusal]
}

/// What a notifier wants to be told.
public struct NotifierPolicy: Hashable, Sendable {
    /// Which messages it takes.
    public enum Shape: Hashable, Sendable {
        /// What is new, in a message for each owner.
        case newsByOwner
        /// What is new, in one message for all.
        case news
        /// Everything that is so after each run; what is no longer so once.
        case state
    }

    public var shape: Shape
    /// Below it nothing is told.
    public var minimum: Severity
    /// How often it is told that the watch is alive; nil: never.
    public var heartbeat: Duration?

    public init(shape: Shape = .news, minimum: Severity = .warning, heartbeat: Duration? = .seconds(7 * 86_400)) {
        self.shape = shape
        self.minimum = max(minimum, .warning)
        self.heartbeat = heartbeat
    }
}

/// A message on its way.
public struct Parcel: Sendable {
    /// The same at each attempt, and no other message's.
    public let id: String
    public let notice: Notice
    /// Who has not got it yet.
    public let recipients: [String]

    public init(id: String, notice: Notice, recipients: [String]) {
        self.id = id
        self.notice = notice
        self.recipients = recipients
    }
}

/// A recipient who did not get a message that others did.
public struct Refusal: Hashable, Sendable {
    public var recipient: String
    /// One sentence.
    public var reason: String
    /// Whether another attempt would be refused too.
    public var isFinal: Bool

    public init(recipient: String, reason: String, isFinal: Bool) {
        self.recipient = recipient
        self.reason = reason
        self.isFinal = isFinal
    }
}

/// Nobody got the message.
public struct NotifierFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// One sentence, without secrets.
    public var sentence: String
    /// Whether the other side could not be reached at all, so that other messages need not be tried now.
    public var isUnreachable: Bool
    /// When the other side wants to be tried again, as its header Retry-After says it; nil: it does not say.
    public var retryAfter: String?

    public init(_ sentence: String, isUnreachable: Bool, retryAfter: String? = nil) {
        self.sentence = sentence
        self.isUnreachable = isUnreachable
        self.retryAfter = retryAfter
    }

    public var description: String { sentence }
}
