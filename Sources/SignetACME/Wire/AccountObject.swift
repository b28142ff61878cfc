import SignetPKI

/// An account as the CA shows it (RFC 8555 section 7.1.2).
public struct AccountObject: Codable, Hashable, Sendable {
    /// valid, deactivated or revoked.
    public var status: ACMEStatus
    /// `mailto:` and other URLs; some CAs keep none.
    public var contact: [String]?
    /// Where the account's orders are listed; few CAs have it.
    public var orders: String?
}

/// What newAccount is sent (RFC 8555 section 7.3).
struct NewAccountPayload: Codable, Sendable {
    var contact: [String]?
    var termsOfServiceAgreed: Bool?
    var onlyReturnExisting: Bool?
    var externalAccountBinding: JSONWebSignature?
}

/// What an account is changed by (RFC 8555 sections 7.3.2 and 7.3.6).
struct AccountUpdatePayload: Codable, Sendable {
    var contact: [String]?
    var status: ACMEStatus?
}

/// What keyChange is sent, signed by the new key (RFC 8555 section 7.3.5).
struct KeyChangePayload: Codable, Sendable {
    var account: String
    var oldKey: JSONWebKey
}
