import SignetCore

/// A backend at its path.
public struct MountEntry: Codable, Hashable, Sendable {
    /// What a mount serves.
    public enum Table: String, Codable, Hashable, Sendable {
        /// `sys/mounts`
        case secrets
        /// `sys/auth`; the path begins with `auth/`
        case auth
    }

    public var table: Table
    /// With a slash at its end: `pki/`, `auth/approle/`.
    public var path: String
    /// The kind of backend.
    public var type: String
    /// Stays the same when the mount is moved: what it keeps is stored under it.
    public let uuid: String
    /// `pki_1a2b3c4d`
    public let accessor: String
    public var description: String
    public var local: Bool
    public var sealWrap: Bool
    public var options: [String: String]?
    public var tuning: MountTuning

    public init(table: Table, path: String, type: String, uuid: String, accessor: String) {
        self.table = table
        self.path = path
        self.type = type
        self.uuid = uuid
        self.accessor = accessor
        description = ""
        local = false
        sealWrap = false
        tuning = MountTuning()
    }

    /// The longest lifetime of anything from here, in seconds.
    public func maxLeaseTTL(_ limits: LeaseLimits) -> Int {
        tuning.maxLeaseTTL == 0 ? limits.maxTTL : tuning.maxLeaseTTL
    }

    /// The lifetime of what says none itself, in seconds.
    public func defaultLeaseTTL(_ limits: LeaseLimits) -> Int {
        min(tuning.defaultLeaseTTL == 0 ? limits.defaultTTL : tuning.defaultLeaseTTL, maxLeaseTTL(limits))
    }
}

/// What `sys/mounts/PATH/tune` changes. 0 and nil: the system's default.
public struct MountTuning: Codable, Hashable, Sendable {
    /// In seconds.
    public var defaultLeaseTTL = 0
    /// In seconds.
    public var maxLeaseTTL = 0
    public var forceNoCache = false
    public var listingVisibility: String?
    public var tokenType: String?
    public var auditNonHMACRequestKeys: [String]?
    public var auditNonHMACResponseKeys: [String]?
    public var passthroughRequestHeaders: [String]?
    public var allowedResponseHeaders: [String]?

    public init() {}
}

/// How long things live where nothing else is said, in seconds.
public struct LeaseLimits: Codable, Hashable, Sendable {
    public var defaultTTL: Int
    public var maxTTL: Int

    /// 768 hours, as Vault.
    public static let standard = LeaseLimits(defaultTTL: 768 * 3600, maxTTL: 768 * 3600)

    public init(defaultTTL: Int, maxTTL: Int) {
        self.defaultTTL = defaultTTL
        self.maxTTL = maxTTL
    }
}
