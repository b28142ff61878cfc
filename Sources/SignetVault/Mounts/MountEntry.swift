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

    /// In which of the two tables it stands.
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
    /// As it was sent; there is only one server, so it changes nothing.
    public var local: Bool
    /// As it was sent; everything is sealed, so it changes nothing.
    public var sealWrap: Bool
    /// Of the backend's own: `version` of a key-value store. nil: none were sent.
    public var options: [String: String]?
    /// What `sys/mounts/PATH/tune` has changed.
    public var tuning: MountTuning

    /// A mount that is not tuned.
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
    /// As it was sent; what was changed is never served from memory here.
    public var forceNoCache = false
    /// `unauth`: user interfaces show it to everybody.
    public var listingVisibility: String?
    /// Of the tokens of an authentication method: `default-service`, `batch` ...
    public var tokenType: String?
    /// As they were sent; the audit log shows every text as an HMAC.
    public var auditNonHMACRequestKeys: [String]?
    /// As they were sent; the audit log shows every text as an HMAC.
    public var auditNonHMACResponseKeys: [String]?
    /// As they were sent.
    public var passthroughRequestHeaders: [String]?
    /// As they were sent.
    public var allowedResponseHeaders: [String]?

    /// Nothing tuned.
    public init() {}
}

/// How long things live where nothing else is said, in seconds.
public struct LeaseLimits: Codable, Hashable, Sendable {
    /// Of what says none itself.
    public var defaultTTL: Int
    /// The longest of anything.
    public var maxTTL: Int

    /// 768 hours, as Vault.
    public static let standard = LeaseLimits(defaultTTL: 768 * 3600, maxTTL: 768 * 3600)

    /// Both in seconds.
    public init(defaultTTL: Int, maxTTL: Int) {
        self.defaultTTL = defaultTTL
        self.maxTTL = maxTTL
    }
}
