import SignetCore

extension SignetError.Code {
    /// Bytes that should be a key are not one, or the key contradicts itself.
    public static let malformedKey = Self(rawValue: "key.malformed")
    /// A key of a kind or size that Signet does not use.
    public static let unsupportedKey = Self(rawValue: "key.unsupported")
    /// A key is not the one that a certificate was issued for.
    public static let keyMismatch = Self(rawValue: "key.mismatch")
    /// A PEM text holds no private key.
    public static let noPrivateKey = Self(rawValue: "key.none")
    /// A key is encrypted and no passphrase was given.
    public static let passphraseRequired = Self(rawValue: "key.passphrase-required")
    /// A passphrase does not decrypt the key.
    public static let wrongPassphrase = Self(rawValue: "key.wrong-passphrase")
    /// A passphrase could not be had from where it should come from.
    public static let unreadablePassphrase = Self(rawValue: "passphrase.unreadable")
}
