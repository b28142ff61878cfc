import SignetCore

extension SignetError.Code {
    /// The key-encryption key is not the one this database was sealed with.
    public static let wrongSealingKey = Self(rawValue: "sealing.wrong-key")
    /// There is no key-encryption key where it should be.
    public static let sealingKeyMissing = Self(rawValue: "sealing.key-missing")
    /// The key-encryption key is there but cannot be used: malformed, or readable by others.
    public static let badSealingKey = Self(rawValue: "sealing.bad-key")
    /// A sealed value was altered, or belongs somewhere else.
    public static let sealBroken = Self(rawValue: "sealing.broken")
    /// Something sealed was asked for where the key-encryption key is not needed otherwise, and was not read.
    public static let sealClosed = Self(rawValue: "sealing.closed")
}
