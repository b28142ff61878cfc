import Foundation
import SignetCore

/// Something that was handed out for a time.
public struct LeaseRecord: Codable, Hashable, Sendable {
    /// The path that handed it out, then something random: `pki/issue/web/3kF…`.
    public let id: String
    /// `pki/issue/web`
    public let path: String
    /// When it was handed out.
    public let issuedAt: Date
    public internal(set) var expiresAt: Date
    public internal(set) var lastRenewedAt: Date?
    /// Whether it can be made to last longer.
    public let isRenewable: Bool
    /// The accessor of the token it ends with; nil: it does not end with one.
    public let token: String?
    /// What was granted last, in seconds.
    public internal(set) var ttl: Int
    /// The longest life that the engine allows, in seconds; 0: the mount's.
    let maxTTL: Int
    /// As in ``LeaseGrant/secret``.
    let secret: [String: JSONValue]
}

extension LeaseRecord {
    /// As `sys/leases/lookup` answers.
    func description(now: Date) -> [String: JSONValue] {
        [
            "id": .string(id), "issue_time": .string(GoTime.text(issuedAt)),
            "expire_time": .string(GoTime.text(expiresAt)),
            "last_renewal": .optional(lastRenewedAt.map(GoTime.text)), "renewable": .bool(isRenewable),
            "ttl": .integer(max(0, Int(expiresAt.timeIntervalSince(now)))),
        ]
    }
}
