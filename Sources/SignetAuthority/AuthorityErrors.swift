import SignetCore

extension SignetError.Code {
    /// An authority awaits its certificate, so it cannot sign.
    public static let authorityNotReady = Self(rawValue: "authority.not-ready")
    /// An authority's certificate has ended.
    public static let authorityExpired = Self(rawValue: "authority.expired")
    /// An authority's certificate, or that of one above it, was revoked.
    public static let authorityRevoked = Self(rawValue: "authority.revoked")
    /// An authority's key was destroyed.
    public static let authorityRetired = Self(rawValue: "authority.retired")
    /// A certificate and its issuers cannot be those of an authority.
    public static let unsuitableAuthority = Self(rawValue: "authority.unsuitable")
    /// A role contradicts itself or cannot be understood.
    public static let invalidRole = Self(rawValue: "role.invalid")
    /// A role does not allow a name.
    public static let nameNotAllowed = Self(rawValue: "role.name-not-allowed")
    /// A role does not allow a kind of key.
    public static let keyNotAllowed = Self(rawValue: "role.key-not-allowed")
    /// A role does not allow such a usage.
    public static let usageNotAllowed = Self(rawValue: "role.usage-not-allowed")
    /// A role does not allow so long a lifetime.
    public static let lifetimeNotAllowed = Self(rawValue: "role.lifetime-not-allowed")
    /// A certificate is revoked already, or in a state in which it cannot be revoked so.
    public static let notRevocable = Self(rawValue: "certificate.not-revocable")
    /// Several authorities issued a certificate of that serial number.
    public static let ambiguousSerial = Self(rawValue: "serial.ambiguous")
    /// Something was changed by others at the same time, again and again.
    public static let contended = Self(rawValue: "authority.contended")
}
