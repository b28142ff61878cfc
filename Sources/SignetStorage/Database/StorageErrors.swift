import SignetCore

extension SignetError.Code {
    /// The database file cannot be opened or written, or is damaged.
    public static let databaseUnusable = Self(rawValue: "database.unusable")
    /// The database file was made by a newer version of Signet.
    public static let databaseTooNew = Self(rawValue: "database.too-new")
    /// Another process kept the database locked for too long.
    public static let databaseBusy = Self(rawValue: "database.busy")
    /// The database has been closed by this process.
    public static let databaseClosed = Self(rawValue: "database.closed")
    /// No space is left where the database lies.
    public static let storageFull = Self(rawValue: "storage.full")
    /// A row holds something it cannot hold.
    public static let storageCorrupt = Self(rawValue: "storage.corrupt")
    /// A constraint of the schema (unique, not null, foreign key, trigger) refused a change.
    public static let storageConflict = Self(rawValue: "storage.conflict")
    /// A statement failed for a reason without a code of its own.
    public static let storageFailed = Self(rawValue: "storage.failed")
}
