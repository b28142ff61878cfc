import Foundation
import SignetCore

/// The token of a task, as it is kept.
public struct TaskTokenRecord: Sendable {
    public var token: Secret<String>
    /// What it is revoked by.
    public var accessor: String
    /// The server that made it.
    public var address: String
    /// nil: it does not end.
    public var expiresAt: Date?
    public var isRenewable: Bool
}

extension TaskTokenRecord: Codable {
    private enum CodingKeys: String, CodingKey { case token, accessor, address, expiresAt, isRenewable }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        token = Secret(try values.decode(String.self, forKey: .token))
        accessor = try values.decode(String.self, forKey: .accessor)
        address = try values.decode(String.self, forKey: .address)
        expiresAt = try values.decodeIfPresent(Date.self, forKey: .expiresAt)
        isRenewable = try values.decode(Bool.self, forKey: .isRenewable)
    }

    /// Into what is sealed only.
    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(token.reveal(), forKey: .token)
        try values.encode(accessor, forKey: .accessor)
        try values.encode(address, forKey: .address)
        try values.encodeIfPresent(expiresAt, forKey: .expiresAt)
        try values.encode(isRenewable, forKey: .isRenewable)
    }
}
