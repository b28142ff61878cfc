import Foundation
import SignetCore

/// A token as it is stored: everything but the token itself.
public struct TokenEntry: Codable, Hashable, Sendable {
    /// Names the token without giving its rights.
    public var accessor: String
    /// The accessor of the token that made it; nil: it has none, and does not end with another.
    public var parent: String?
    /// Sorted.
    public var policies: [String]
    /// Where it came from: `auth/token/create`, `auth/approle/login`.
    public var path: String
    /// Shown as `meta`; nil: none.
    public var metadata: [String: String]?
    /// Shown as `display_name`, and the actor of what is done with it.
    public var displayName: String
    /// Uses left; 0: without limit; -1: the last one is going on.
    public var usesLeft: Int
    /// The moment from which its longest life is counted.
    public var createdAt: Date
    /// What it was created with, in seconds; 0: it does not end.
    public var creationTTL: Int
    /// nil: it does not end.
    public var expiresAt: Date?
    /// In seconds; above 0 an end that no renewal can pass.
    public var explicitMaxTTL: Int
    /// In seconds; above 0 it can be renewed for ever, to this long each time.
    public var period: Int
    /// `service` or `batch`.
    public var type: String
    /// Whether it may be renewed at all.
    public var isRenewable: Bool
    /// nil: never.
    public var lastRenewedAt: Date?
    /// The role of `auth/token/roles` it was made by.
    public var role: String?
    /// The networks from which it is valid; empty: all.
    public var boundCIDRs: [String]
    /// Of whom it belongs to; empty: the login did not say.
    public var entityID: String
    /// The longest life from its creation, in seconds, that renewals can reach; 0: the mount's.
    public var maxTTL: Int
    /// As in ``LoginGrant/internalData``.
    public var internalData: [String: String]

    /// A service token that does not end.
    public init(accessor: String, policies: [String], path: String, createdAt: Date) {
        self.accessor = accessor
        self.policies = policies
        self.path = path
        self.createdAt = createdAt
        displayName = ""
        usesLeft = 0
        creationTTL = 0
        explicitMaxTTL = 0
        period = 0
        type = "service"
        isRenewable = false
        boundCIDRs = []
        entityID = ""
        maxTTL = 0
        internalData = [:]
    }

    /// Whether it may do everything.
    public var isRoot: Bool { policies.contains("root") }
    /// Whether it ends with no other.
    public var isOrphan: Bool { parent == nil }
    /// Whether nothing is stored of it: it holds all of this itself.
    public var isBatch: Bool { type == Self.batch }

    static let service = "service"
    static let batch = "batch"
}

extension TokenEntry {
    /// Whether it may be used from an address, which is nil where there is none.
    public func isBound(to address: String?) -> Bool { boundCIDRs.permitsAddress(address) }

    /// What is left of its life, in whole seconds; 0: it does not end, or has ended.
    func secondsLeft(_ now: Date) -> Int { expiresAt.map { max(0, Int($0.timeIntervalSince(now))) } ?? 0 }

    /// As `auth/token/lookup` answers. Not whose child it is: that would be a way up.
    func description(id: String, now: Date) -> [String: JSONValue] {
        var data: [String: JSONValue] = [
            "id": .string(id), "accessor": .string(accessor), "policies": .strings(policies), "path": .string(path),
            "meta": metadata.map { .object($0.mapValues(JSONValue.string)) } ?? .null,
            "display_name": .string(displayName), "num_uses": .integer(max(usesLeft, 0)), "orphan": .bool(isOrphan),
            "creation_time": .integer(Int(createdAt.timeIntervalSince1970)), "creation_ttl": .integer(creationTTL),
            "expire_time": .optional(expiresAt.map(GoTime.text)), "ttl": .integer(secondsLeft(now)),
            "explicit_max_ttl": .integer(explicitMaxTTL), "entity_id": .string(entityID), "type": .string(type),
            "renewable": .bool(isRenewable), "issue_time": .string(GoTime.text(createdAt)),
        ]
        if let role { data["role"] = .string(role) }
        if period > 0 { data["period"] = .integer(period) }
        if !boundCIDRs.isEmpty { data["bound_cidrs"] = .strings(boundCIDRs) }
        if let lastRenewedAt {
            data["last_renewal"] = .string(GoTime.text(lastRenewedAt))
            data["last_renewal_time"] = .integer(Int(lastRenewedAt.timeIntervalSince1970))
        }
        return data
    }
}
