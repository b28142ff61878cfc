/// One challenge to be answered.
public struct ChallengeTask: Sendable {
    /// Whose control is to be proven.
    public let identifier: ACMEIdentifier
    /// Whether the certificate is for every name below the identifier.
    public let isWildcard: Bool
    /// The way to prove it.
    public let type: ChallengeType
    /// nil for challenges without one.
    public let token: String?
    /// `token.thumbprint` (RFC 8555 section 8.1).
    public let keyAuthorization: String?
    /// The account that orders.
    public let accountURL: String
    /// dns-persist-01 only.
    public let issuerDomainNames: [String]

    public init(
        identifier: ACMEIdentifier, isWildcard: Bool, type: ChallengeType, token: String?, keyAuthorization: String?,
        accountURL: String, issuerDomainNames: [String]
    ) {
        self.identifier = identifier
        self.isWildcard = isWildcard
        self.type = type
        self.token = token
        self.keyAuthorization = keyAuthorization
        self.accountURL = accountURL
        self.issuerDomainNames = issuerDomainNames
    }
}
