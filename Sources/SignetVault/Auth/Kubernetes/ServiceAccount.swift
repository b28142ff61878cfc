import SignetCore

/// A service account, as its token names it.
struct ServiceAccount: Hashable, Sendable {
    let namespace: String
    let name: String
    let uid: String
    /// The Secret that holds a token that does not end; empty for others.
    let secretName: String

    /// What a token claims: the bound tokens of today, or those from Secrets.
    /// - Throws: `VaultFailure` (403) when it is not a service account's.
    init(claimedBy token: WebToken) throws {
        if let bound = token.claims["kubernetes.io"] {
            let (account, namespace) = (bound["serviceaccount"], bound["namespace"]?.text)
            guard let namespace, let name = account?["name"]?.text, let uid = account?["uid"]?.text else {
                throw VaultFailure.noToken
            }
            self.init(namespace: namespace, name: name, uid: uid, secretName: "")
        } else {
            let prefix = "kubernetes.io/serviceaccount/"
            func claim(_ name: String) -> String? { token.claims[prefix + name]?.text }
            guard let namespace = claim("namespace"), let name = claim("service-account.name"),
                let uid = claim("service-account.uid")
            else { throw VaultFailure.noToken }
            self.init(namespace: namespace, name: name, uid: uid, secretName: claim("secret.name") ?? "")
        }
    }

    private init(namespace: String, name: String, uid: String, secretName: String) {
        self.namespace = namespace
        self.name = name
        self.uid = uid
        self.secretName = secretName
    }

    /// As the API server calls it.
    var userName: String { "system:serviceaccount:\(namespace):\(name)" }
}
