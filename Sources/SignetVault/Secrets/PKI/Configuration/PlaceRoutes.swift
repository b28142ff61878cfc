import SignetCore

/// Where things can be had: `config/urls`, `config/cluster`.
struct PlaceRoutes: Sendable {
    private let pki: PKIMount

    init(_ pki: PKIMount) {
        self.pki = pki
    }

    var routes: [VaultRoute] {
        let urlFields = AIAURLs.fields + [FieldDefinition("enable_templating", .bool)]
        return [
            VaultRoute("config/urls", urlFields)
                .on(.read) { _ in .data(Self.members(try await pki.issuers.directory().state.urls)) }
                .on(.update) { try await setURLs($0) },
            VaultRoute("config/cluster", [FieldDefinition("path"), FieldDefinition("aia_path")])
                .on(.read) { _ in .data(Self.members(try await pki.issuers.directory().state.cluster)) }
                .on(.update) { try await setCluster($0) },
        ]
    }

    private func setURLs(_ call: VaultCall) async throws -> VaultResponse {
        let urls = try await pki.issuers.change { state in
            state.urls.take(call) { call.has($0) }
            if call.has("enable_templating") { state.urls.isTemplate = call.bool("enable_templating") }
            try state.urls.check()
            return state.urls
        }
        // Lists say where delta lists are.
        try await pki.applyPublicationTerms()
        return .data(Self.members(urls))
    }

    private func setCluster(_ call: VaultCall) async throws -> VaultResponse {
        let cluster = try await pki.issuers.change { state in
            if call.has("path") { state.cluster.path = call.string("path") }
            if call.has("aia_path") { state.cluster.aiaPath = call.string("aia_path") }
            for (field, url) in [("path", state.cluster.path), ("aia_path", state.cluster.aiaPath)]
            where !url.isEmpty && !AIAURLs.isURL(url) {
                throw VaultFailure.invalid("invalid, non-URL \(field) given to cluster: \(url)")
            }
            return state.cluster
        }
        try await pki.applyPublicationTerms()
        return .data(Self.members(cluster))
    }

    private static func members(_ urls: AIAURLs) -> [String: JSONValue] {
        urls.data.merging(["enable_templating": .bool(urls.isTemplate)]) { $1 }
    }

    private static func members(_ cluster: ClusterSettings) -> [String: JSONValue] {
        ["path": .string(cluster.path), "aia_path": .string(cluster.aiaPath)]
    }
}
