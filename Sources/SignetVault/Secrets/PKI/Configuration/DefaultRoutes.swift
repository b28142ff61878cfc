import SignetCore

/// Which issuer and which key are meant by `default`: `config/issuers`, `root/replace`, `config/keys`.
struct DefaultRoutes: Sendable {
    private let pki: PKIMount

    init(_ pki: PKIMount) {
        self.pki = pki
    }

    var routes: [VaultRoute] {
        let issuerFields: FieldSchema = [
            FieldDefinition("default"), FieldDefinition("default_follows_latest_issuer", .bool),
        ]
        return [
            VaultRoute("config/issuers", issuerFields)
                .on(.read) { _ in .data(Self.issuers(try await pki.issuers.directory().state)) }
                .on(.update) { try await setIssuer($0) },
            VaultRoute("root/replace", [FieldDefinition("default", .string, default: "next")])
                .on(.update) { try await setIssuer($0) },
            VaultRoute("config/keys", [FieldDefinition("default")])
                .on(.read) { _ in .data(Self.keys(try await pki.issuers.directory().state)) }
                .on(.update) { try await setKey($0) },
        ]
    }

    private func setIssuer(_ call: VaultCall) async throws -> VaultResponse {
        let directory = try await pki.issuers.directory()
        let reference = call.string("default")
        let follows = call.has("default_follows_latest_issuer") ? call.bool("default_follows_latest_issuer") : nil
        var issuer: PKIIssuer?
        if call.has("default") || follows == nil {
            guard !reference.isEmpty, reference != PKIState.defaultReference else {
                throw VaultFailure.invalid("Invalid issuer specification; must be non-empty and can't be 'default'.")
            }
            issuer = try directory.issuer(reference)
        }
        let chosen = issuer?.id
        let state = try await pki.issuers.change { state in
            if let chosen { state.defaultIssuer = chosen }
            if let follows { state.defaultFollowsLatest = follows }
            return state
        }
        var response = VaultResponse.data(Self.issuers(state))
        if let issuer, issuer.keyID == nil {
            response.warnings.append(
                "This selected default issuer has no key associated with it. Some operations like issuing certificates "
                    + "and signing CRLs will be unavailable with the requested default issuer until a key is imported or "
                    + "the default issuer is changed.")
        }
        return response
    }

    private func setKey(_ call: VaultCall) async throws -> VaultResponse {
        let reference = call.string("default")
        guard !reference.isEmpty, reference != PKIState.defaultReference else {
            throw VaultFailure.invalid("Invalid key specification; must be non-empty and can't be 'default'.")
        }
        let id = try await pki.issuers.directory().key(reference).id
        return .data(
            Self.keys(
                try await pki.issuers.change { state in
                    state.defaultKey = id
                    return state
                }))
    }

    private static func issuers(_ state: PKIState) -> [String: JSONValue] {
        [
            "default": .string(state.defaultIssuer ?? ""),
            "default_follows_latest_issuer": .bool(state.defaultFollowsLatest),
        ]
    }

    private static func keys(_ state: PKIState) -> [String: JSONValue] { ["default": .string(state.defaultKey ?? "")] }
}
