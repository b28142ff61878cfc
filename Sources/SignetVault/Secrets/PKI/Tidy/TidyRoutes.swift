import SignetCore

/// `tidy`, `tidy-status`, `tidy-cancel` and `config/auto-tidy`.
struct TidyRoutes: Sendable {
    private let mount: PKIMount
    private let tidy: PKITidy

    init(_ mount: PKIMount, _ tidy: PKITidy) {
        self.mount = mount
        self.tidy = tidy
    }

    var routes: [VaultRoute] {
        [
            VaultRoute("tidy", TidySettings.fields).on(.update) { try await start($0) },
            VaultRoute("tidy-status").on(.read) { _ in try await status() },
            VaultRoute("tidy-cancel").on(.update) { _ in
                let isCancelled = try await tidy.cancel()
                var response = try await status()
                if !isCancelled {
                    response.warnings.append("Tidy operation cannot be cancelled as none is currently running.")
                }
                return response
            },
            VaultRoute("config/auto-tidy", AutoTidySettings.fields)
                .on(.read) { _ in .data(try await tidy.automatic().data) }
                .on(.update) { try await configure($0) },
        ]
    }

    private func start(_ call: VaultCall) async throws -> VaultResponse {
        let settings = try TidySettings(call.values)
        var response = VaultResponse()
        response.status = 202
        if settings.isEmpty {
            response.warnings = [
                "Manual tidy requested but no tidy operations were set. Enable at least one tidy operation to be run "
                    + "(\(TidySettings.operationNames.joined(separator: " / ")))."
            ]
        } else if try await tidy.start(settings) {
            response.warnings = [
                "Tidy operation successfully started. Any information from the operation will be printed to Vault's "
                    + "server logs."
            ]
        } else {
            response.warnings = ["Tidy operation already in progress."]
        }
        return response
    }

    private func status() async throws -> VaultResponse {
        let authorities = try await mount.issuers.directory().state.authorities
        return .data(
            try await tidy.status().data(
                mount: mount.mount.uuid,
                counts: mount.authorities.certificateCounts(authorities: authorities)))
    }

    /// What is not sent stays as it is.
    private func configure(_ call: VaultCall) async throws -> VaultResponse {
        let sent = call.values.given.filter { AutoTidySettings.fields.definitions[$0.key] != nil }
        let merged = try await tidy.automatic().data.merging(sent) { $1 }
        let settings = try AutoTidySettings(AutoTidySettings.fields.values(of: merged, captures: [:]).values)
        try await tidy.setAutomatic(settings)
        return .data(settings.data)
    }
}
