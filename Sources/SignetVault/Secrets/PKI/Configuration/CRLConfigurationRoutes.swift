import SignetAuthority
import SignetCore

/// How lists and OCSP answers are made: `config/crl`.
struct CRLConfigurationRoutes: Sendable {
    private let pki: PKIMount

    init(_ pki: PKIMount) {
        self.pki = pki
    }

    var routes: [VaultRoute] {
        let fields: FieldSchema = [
            FieldDefinition("expiry"), FieldDefinition("disable", .bool), FieldDefinition("ocsp_disable", .bool),
            FieldDefinition("ocsp_expiry"), FieldDefinition("auto_rebuild", .bool),
            FieldDefinition("auto_rebuild_grace_period"), FieldDefinition("enable_delta", .bool),
            FieldDefinition("delta_rebuild_interval"), FieldDefinition("allow_expired_cert_revocation", .bool),
            FieldDefinition("cross_cluster_revocation", .bool), FieldDefinition("unified_crl", .bool),
            FieldDefinition("unified_crl_on_existing_paths", .bool), FieldDefinition("max_crl_entries", .integer),
        ]
        return [
            VaultRoute("config/crl", fields)
                .on(.read) { _ in .data(Self.members(try await pki.issuers.directory().state.crl)) }
                .on(.update) { try await set($0) }
        ]
    }

    private func set(_ call: VaultCall) async throws -> VaultResponse {
        for field in ["cross_cluster_revocation", "unified_crl", "unified_crl_on_existing_paths"]
        where call.bool(field) {
            throw VaultFailure.invalid("\(field) can only be used with Vault Enterprise")
        }
        let settings = try await pki.issuers.change { state in
            try Self.apply(call, to: &state.crl)
            return state.crl
        }
        try await pki.applyPublicationTerms()
        let warnings =
            call.has("max_crl_entries")
            ? [
                "max_crl_entries is kept and not enforced: a list that is left out would let revoked certificates pass, "
                    + "and long lists are built here without harm"
            ] : []
        return .data(Self.members(settings), warnings: warnings)
    }

    private static func apply(_ call: VaultCall, to settings: inout CRLSettings) throws {
        for (field, member) in [
            ("expiry", \CRLSettings.expiry), ("ocsp_expiry", \.ocspExpiry),
            ("auto_rebuild_grace_period", \.autoRebuildGracePeriod), ("delta_rebuild_interval", \.deltaRebuildInterval),
        ] as [(String, WritableKeyPath<CRLSettings, String>)] where call.has(field) {
            let text = call.string(field)
            guard !text.isEmpty, let seconds = try? GoDuration.seconds(text) else {
                throw VaultFailure.invalid("given \(field) could not be decoded: \"\(text)\" is not a duration")
            }
            guard seconds > 0 || field == "ocsp_expiry" else {
                throw VaultFailure.invalid("given \(field) must be greater than 0: \(text)")
            }
            settings[keyPath: member] = text
        }
        for (field, member) in [
            ("disable", \CRLSettings.disable), ("ocsp_disable", \.ocspDisable), ("auto_rebuild", \.autoRebuild),
            ("enable_delta", \.enableDelta), ("allow_expired_cert_revocation", \.allowExpiredCertRevocation),
        ] as [(String, WritableKeyPath<CRLSettings, Bool>)] where call.has(field) {
            settings[keyPath: member] = call.bool(field)
        }
        if call.has("max_crl_entries") { settings.maxEntries = call.integer("max_crl_entries") }
        try check(settings)
    }

    private static func check(_ settings: CRLSettings) throws {
        let expiry = try GoDuration.seconds(settings.expiry)
        let grace = try GoDuration.seconds(settings.autoRebuildGracePeriod)
        let interval = try GoDuration.seconds(settings.deltaRebuildInterval)
        if settings.autoRebuild, grace >= expiry {
            throw VaultFailure.invalid(
                "CRL auto-rebuilding grace period (\(settings.autoRebuildGracePeriod)) must be strictly shorter than CRL "
                    + "expiry (\(settings.expiry)) value when auto-rebuilding of CRLs is enabled")
        }
        guard settings.enableDelta else { return }
        if !settings.autoRebuild {
            throw VaultFailure.invalid(
                "Delta CRLs cannot be enabled when auto rebuilding is disabled as the complete CRL is always regenerated!"
            )
        }
        if interval >= expiry {
            throw VaultFailure.invalid(
                "delta CRL rebuild window (\(settings.deltaRebuildInterval)) must be strictly shorter than CRL expiry "
                    + "(\(settings.expiry)) value when delta CRLs are enabled")
        }
    }

    private static func members(_ settings: CRLSettings) -> [String: JSONValue] {
        [
            "expiry": .string(settings.expiry), "disable": .bool(settings.disable),
            "ocsp_disable": .bool(settings.ocspDisable), "ocsp_expiry": .string(settings.ocspExpiry),
            "auto_rebuild": .bool(settings.autoRebuild),
            "auto_rebuild_grace_period": .string(settings.autoRebuildGracePeriod),
            "enable_delta": .bool(settings.enableDelta),
            "delta_rebuild_interval": .string(settings.deltaRebuildInterval),
            "allow_expired_cert_revocation": .bool(settings.allowExpiredCertRevocation),
            "cross_cluster_revocation": false, "unified_crl": false, "unified_crl_on_existing_paths": false,
            "max_crl_entries": .integer(settings.maxEntries),
        ]
    }
}
