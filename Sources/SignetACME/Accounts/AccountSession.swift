import SignetPKI

/// An account ready for use: with its key and the client of its CA. Held by reference as long as an order lasts.
public final class AccountSession: Sendable {
    /// The account.
    public let account: ACMEAccount
    /// The client of its CA.
    public let client: ACMEClient
    let key: PrivateKey

    init(account: ACMEAccount, client: ACMEClient, key: PrivateKey) {
        self.account = account
        self.client = client
        self.key = key
    }

    var signer: RequestSigner { .account(account.url, key: key) }

    /// The public half of the account's key.
    public var publicKey: PublicKey { key.publicKey }

    /// What a challenge with this token is answered with (RFC 8555 section 8.1).
    func keyAuthorization(token: String) throws -> String {
        try JSONWebKey(key.publicKey).keyAuthorization(token: token)
    }
}
