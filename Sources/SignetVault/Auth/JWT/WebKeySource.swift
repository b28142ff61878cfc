import SignetCore

/// Where the keys of an issuer come from.
enum WebKeySource: Codable, Hashable, Sendable {
    /// The address of a key set, and whom to trust there.
    struct Place: Codable, Hashable, Sendable {
        let url: String
        /// PEM; empty: the certificates that the machine trusts.
        let authorityPEM: String

        var exchange: OutwardExchange {
            OutwardExchange(url: url, trustedPEM: authorityPEM.isEmpty ? nil : authorityPEM)
        }
    }

    /// An issuer that tells where its keys are (OpenID Connect Discovery 1.0 section 4).
    case discovery(Place)
    case keySet(Place)
    /// Several key sets, each as good as the others.
    case keySets([Place])
    /// PEM of public keys or certificates.
    case keys([String])

    /// - Throws: `VaultFailure` (400) when it is not exactly one, or one that cannot be.
    init(_ values: FieldValues) throws {
        var sources: [WebKeySource] = []
        func place(_ prefix: String) -> Place? {
            values.optionalString("\(prefix)_url").map {
                Place(url: $0, authorityPEM: values.string("\(prefix)_ca_pem"))
            }
        }
        if let place = place("oidc_discovery") { sources.append(.discovery(place)) }
        if let place = place("jwks") { sources.append(.keySet(place)) }
        let pairs = try Self.pairs(values.value("jwks_pairs"))
        if !pairs.isEmpty { sources.append(.keySets(pairs)) }
        let keys = values.list("jwt_validation_pubkeys")
        if !keys.isEmpty { sources.append(.keys(keys)) }
        guard sources.count == 1, let only = sources.first else {
            throw VaultFailure.invalid(
                "exactly one of 'jwt_validation_pubkeys', 'jwks_url', 'jwks_pairs' or 'oidc_discovery_url' must be set")
        }
        self = only
    }

    private static func pairs(_ value: JSONValue) throws -> [Place] {
        if value == .null { return [] }
        let elements = value.text.flatMap { try? JSONValue($0.utf8) }?.elements ?? value.elements
        guard let elements, elements.count <= 100 else { throw VaultFailure.invalid("'jwks_pairs' must be a list") }
        return try elements.map { pair in
            guard let url = pair["jwks_url"]?.text, !url.isEmpty else {
                throw VaultFailure.invalid("each of 'jwks_pairs' must have a 'jwks_url'")
            }
            return Place(url: url, authorityPEM: pair["jwks_ca_pem"]?.text ?? "")
        }
    }

    /// The fields as they are read back.
    var data: [String: JSONValue] {
        var data: [String: JSONValue] = [
            "oidc_discovery_url": "", "oidc_discovery_ca_pem": "", "jwks_url": "", "jwks_ca_pem": "",
            "jwks_pairs": [], "jwt_validation_pubkeys": [],
        ]
        switch self {
        case .discovery(let place):
            data["oidc_discovery_url"] = .string(place.url)
            data["oidc_discovery_ca_pem"] = .string(place.authorityPEM)
        case .keySet(let place):
            data["jwks_url"] = .string(place.url)
            data["jwks_ca_pem"] = .string(place.authorityPEM)
        case .keySets(let places):
            data["jwks_pairs"] = .array(
                places.map { ["jwks_url": .string($0.url), "jwks_ca_pem": .string($0.authorityPEM)] })
        case .keys(let pems): data["jwt_validation_pubkeys"] = .strings(pems)
        }
        return data
    }
}
