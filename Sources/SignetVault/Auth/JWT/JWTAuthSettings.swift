import SignetCore
import SignetPKI

/// `config` of the `jwt` method: whose tokens are good.
struct JWTAuthSettings: Codable, Hashable, Sendable {
    static let path = "config"
    static let fields: FieldSchema = [
        FieldDefinition("oidc_discovery_url"), FieldDefinition("oidc_discovery_ca_pem"),
        FieldDefinition("oidc_client_id"), FieldDefinition("oidc_client_secret"),
        FieldDefinition("oidc_response_mode"), FieldDefinition("oidc_response_types", .list),
        FieldDefinition("jwks_url"), FieldDefinition("jwks_ca_pem"), FieldDefinition("jwks_pairs", .any),
        FieldDefinition("jwt_validation_pubkeys", .list), FieldDefinition("jwt_supported_algs", .list),
        FieldDefinition("bound_issuer"), FieldDefinition("default_role", .lowercasedString),
        FieldDefinition("provider_config", .any), FieldDefinition("namespace_in_state", .bool, default: true),
        FieldDefinition("skip_jwks_validation", .bool),
    ]

    /// Where the issuer's keys come from.
    let source: WebKeySource
    /// Who must have issued a token; empty: whoever.
    let boundIssuer: String
    /// How tokens may be signed; empty: in every way that is known.
    let schemes: [String]
    /// The role of logins that name none; empty: there is none.
    let defaultRole: String
    private let clientID: String
    private let clientSecret: String
    private let responseMode: String
    private let responseTypes: [String]
    private let providerConfig: JSONValue
    private let tellsNamespace: Bool

    /// - Throws: `VaultFailure` (400) when values do not go together.
    init(_ values: FieldValues) throws {
        source = try WebKeySource(values)
        boundIssuer = values.string("bound_issuer")
        schemes = values.list("jwt_supported_algs")
        if let unknown = schemes.first(where: { !SignatureScheme.asymmetric.map(\.rawValue).contains($0) }) {
            throw VaultFailure.invalid("unsupported signing algorithm \"\(unknown.prefix(60))\"")
        }
        defaultRole = values.string("default_role")
        clientID = values.string("oidc_client_id")
        clientSecret = values.string("oidc_client_secret")
        guard clientID.isEmpty == clientSecret.isEmpty else {
            throw VaultFailure.invalid("both 'oidc_client_id' and 'oidc_client_secret' must be set for OIDC")
        }
        if !clientID.isEmpty, values.optionalString("oidc_discovery_url") == nil {
            throw VaultFailure.invalid("'oidc_discovery_url' must be set for OIDC")
        }
        responseMode = values.string("oidc_response_mode")
        guard ["", "query", "form_post"].contains(responseMode) else {
            throw VaultFailure.invalid("invalid response_mode: \"\(responseMode.prefix(60))\"")
        }
        responseTypes = values.list("oidc_response_types")
        providerConfig = values.value("provider_config").members.map(JSONValue.object) ?? [:]
        tellsNamespace = values.bool("namespace_in_state")
    }

    /// The fields as they are read back: all but the client's secret.
    var data: [String: JSONValue] {
        source.data.merging([
            "bound_issuer": .string(boundIssuer), "jwt_supported_algs": .strings(schemes),
            "default_role": .string(defaultRole), "oidc_client_id": .string(clientID),
            "oidc_response_mode": .string(responseMode), "oidc_response_types": .strings(responseTypes),
            "provider_config": providerConfig, "namespace_in_state": .bool(tellsNamespace), "status": "valid",
        ]) { $1 }
    }
}
