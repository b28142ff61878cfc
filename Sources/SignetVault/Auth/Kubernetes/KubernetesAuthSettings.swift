import SignetCore

/// `config` of the `kubernetes` method: which cluster, and how to ask it.
struct KubernetesAuthSettings: Codable, Hashable, Sendable {
    static let path = "config"
    static let fields: FieldSchema = [
        FieldDefinition("kubernetes_host"), FieldDefinition("kubernetes_ca_cert"),
        FieldDefinition("token_reviewer_jwt"), FieldDefinition("pem_keys", .list), FieldDefinition("issuer"),
        FieldDefinition("disable_iss_validation", .bool, default: true),
        FieldDefinition("disable_local_ca_jwt", .bool), FieldDefinition("use_annotations_as_alias_metadata", .bool),
    ]

    /// The API server's URL.
    let host: String
    /// PEM; empty: that of the pod this server runs in, else those the machine trusts.
    let authorityPEM: String
    private let reviewerToken: String
    /// PEM of public keys or certificates: tokens must be signed by one of them; empty: the API server judges alone.
    let keys: [String]
    private let issuer: String
    private let ignoresIssuer: Bool
    /// Whether the credentials of the pod this server runs in are left alone.
    let ignoresPod: Bool
    private let usesAnnotations: Bool

    /// - Throws: `VaultFailure` (400) when something that is needed is missing.
    init(_ values: FieldValues) throws {
        guard let host = values.optionalString("kubernetes_host") else {
            throw VaultFailure.invalid("no host provided")
        }
        ignoresPod = values.bool("disable_local_ca_jwt")
        authorityPEM = values.string("kubernetes_ca_cert")
        if ignoresPod, authorityPEM.isEmpty {
            throw VaultFailure.invalid("kubernetes_ca_cert must be given when disable_local_ca_jwt is true")
        }
        self.host = host
        reviewerToken = values.string("token_reviewer_jwt")
        keys = values.list("pem_keys")
        for pem in keys where (try? WebKeys.key(pem: pem)) == nil {
            throw VaultFailure.invalid("data does not contain any valid RSA or ECDSA public keys")
        }
        issuer = values.string("issuer")
        ignoresIssuer = values.bool("disable_iss_validation")
        usesAnnotations = values.bool("use_annotations_as_alias_metadata")
    }

    /// Who asks the API server; nil: not configured.
    var reviewer: Secret<String>? { reviewerToken.isEmpty ? nil : Secret(reviewerToken) }

    /// Who must have issued a token; nil: whoever.
    var expectedIssuer: String? {
        if ignoresIssuer { return nil }
        return issuer.isEmpty ? "kubernetes/serviceaccount" : issuer
    }

    /// The fields as they are read back.
    var data: [String: JSONValue] {
        [
            "kubernetes_host": .string(host), "kubernetes_ca_cert": .string(authorityPEM),
            "token_reviewer_jwt_set": .bool(!reviewerToken.isEmpty), "pem_keys": .strings(keys),
            "issuer": .string(issuer), "disable_iss_validation": .bool(ignoresIssuer),
            "disable_local_ca_jwt": .bool(ignoresPod), "use_annotations_as_alias_metadata": .bool(usesAnnotations),
        ]
    }
}
