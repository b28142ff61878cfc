import SignetCore

extension SignetError.Code {
    /// The CA would not see the answer to a challenge; the sentence says what was seen where.
    public static let challengeNotVisible = Self(rawValue: "acme.challenge-not-visible")
    /// A challenge of this type cannot be answered for this name, or not with what is configured.
    public static let challengeUnsolvable = Self(rawValue: "acme.challenge-unsolvable")
    /// The address on which a challenge is to be answered cannot be had.
    public static let challengeCannotListen = Self(rawValue: "acme.challenge-cannot-listen")
}
