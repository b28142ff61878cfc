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
    public var metadata: [String: String]?
    public var displayName: String
    /// Uses left; 0: without limit.
    public var usesLeft: Int
    public var createdAt: Date
    /// What it was created with, in seconds; 0: it does not end.
    public var creationTTL: Int
    /// nil: it does not end.
    public var expiresAt: Date?
    public var explicitMaxTTL: Int
    public var period: Int
    /// `service` or `batch`.
    public var type: String
    public var isRenewable: Bool
    public var lastRenewedAt: Date?
    /// The role of `auth/token/roles` it was made by.
    public var role: String?
    public var boundCIDRs: [String]
    public var entityID: String
    /// The longest life from its creation, in seconds, that renewals can reach; 0: the mount's.
    public var maxTTL: Int
    /// As in ``LoginGrant/internalData``.
    public var internalData: [String: String]

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

    public var isRoot: Bool { policies.contains("root") }
    public var isOrphan: Bool { parent == nil }
}
