import Foundation
import SignetCore

/// Where a wrapped answer is to be had, once.
public struct WrapInfo: Sendable {
    /// Opens it.
    public let token: Secret<String>
    /// Of that token.
    public let accessor: String
    /// For how long it is to be had, in seconds.
    public let ttl: Int
    /// When it was wrapped.
    public let createdAt: Date
    /// Of the request whose answer it is.
    public let creationPath: String
    /// The accessor of the token that is wrapped; nil: the answer has none.
    public let wrappedAccessor: String?

    /// `wrap_info` of the envelope.
    public var members: [String: JSONValue] {
        var members: [String: JSONValue] = [
            "token": .string(token.reveal()), "accessor": .string(accessor), "ttl": .integer(ttl),
            "creation_time": .string(GoTime.text(createdAt)), "creation_path": .string(creationPath),
        ]
        if let wrappedAccessor { members["wrapped_accessor"] = .string(wrappedAccessor) }
        return members
    }
}
