import SignetPKI

extension JSONWebKey {
    /// What proves to hold an account's key: the token and the thumbprint (RFC 8555 section 8.1).
    public func keyAuthorization(token: String) throws -> String { "\(token).\(try thumbprint())" }
}
