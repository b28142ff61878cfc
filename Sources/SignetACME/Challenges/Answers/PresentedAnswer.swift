import Crypto
import Foundation

/// An answer to a challenge that lies, or is about to lie, where the CA looks; a row until it has been taken away.
public struct PresentedAnswer: Hashable, Sendable {
    /// The same for the same challenge at the same place, so that it can be found again from the challenge alone.
    public let id: String
    /// The ``AnswerPlace/name`` of where it lies.
    public let place: String
    /// The challenge's type.
    public let type: ChallengeType
    /// What is being proven.
    public let identifier: ACMEIdentifier
    /// By what the CA asks: the token (http-01), the server name (tls-alpn-01), the name of the TXT record.
    public let key: String
    /// The challenge's token.
    public let token: String
    /// What proves control (RFC 8555 section 8.1).
    public let keyAuthorization: String
    /// The zone of a TXT record; nil elsewhere.
    public let zone: String?

    /// An answer to `task`.
    /// - Parameters:
    ///   - place: the ``AnswerPlace/name`` of where it is put
    ///   - key: by what the CA asks there
    ///   - zone: the zone of a TXT record
    /// - Throws: `.challengeUnsolvable` when the CA gave no token, or none that can be used.
    public init(to task: ChallengeTask, at place: String, key: String, zone: String? = nil) throws {
        let proof = try task.proof()
        self.init(
            id: Self.id(of: task, at: place), place: place, type: task.type, identifier: task.identifier, key: key,
            token: proof.token, keyAuthorization: proof.keyAuthorization, zone: zone)
    }

    init(
        id: String, place: String, type: ChallengeType, identifier: ACMEIdentifier, key: String, token: String,
        keyAuthorization: String, zone: String?
    ) {
        self.id = id
        self.place = place
        self.type = type
        self.identifier = identifier
        self.key = key
        self.token = token
        self.keyAuthorization = keyAuthorization
        self.zone = zone
    }

    /// What identifies the answer to `task` at a place.
    static func id(of task: ChallengeTask, at place: String) -> String {
        let parts = [place, task.type.rawValue, task.name, task.token ?? "", task.keyAuthorization ?? ""]
        return Array(SHA256.hash(data: Data(parts.joined(separator: "\n").utf8))).hexadecimal
    }
}
