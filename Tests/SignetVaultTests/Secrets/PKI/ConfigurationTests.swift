import SignetCore
import SignetTestSupport
import Testing

@testable import SignetVault

@Suite struct ConfigurationTests {
    @Test func urls() async throws {
        try await PKISite.run { site in
            let empty: [String: JSONValue] = [
                "issuing_certificates": [], "crl_distribution_points": [], "delta_crl_distribution_points": [],
                "ocsp_servers": [], "enable_templating": false,
            ]
            #expect(try await site.data(.read, "config/urls") == empty)
            let set = try await site.data(
                .update, "config/urls",
                ["issuing_certificates": "http://h/ca,http://i/ca", "crl_distribution_points": ["http://h/crl"]])
            #expect(set["issuing_certificates"] == ["http://h/ca", "http://i/ca"])
            #expect(try await site.data(.read, "config/urls") == set)
            #expect(
                await vaultFailure { try await site.data(.update, "config/urls", ["ocsp_servers": "nowhere"]) }
                    == .invalid(
                        "invalid URL found in Authority Information Access (AIA) parameter ocsp_servers: nowhere"))
            // Templates know the issuer and the cluster's places.
            try await site.data(.update, "config/cluster", ["path": "https://v/v1/pki", "aia_path": "http://aia"])
            try await site.data(
                .update, "config/urls",
                [
                    "enable_templating": true, "issuing_certificates": "{{cluster_aia_path}}/issuer/{{issuer_id}}/der",
                    "crl_distribution_points": "{{cluster_aia_path}}/issuer/{{issuer_id}}/crl/der",
                    "ocsp_servers": "{{cluster_path}}/ocsp",
                ])
            let id = try await site.root().text("issuer_id")
            let leaf = try await site.leaf()
            #expect(leaf.issuingCertificateURLs == ["http://aia/issuer/\(id)/der"])
            #expect(leaf.crlURLs == ["http://aia/issuer/\(id)/crl/der"])
            #expect(leaf.ocspURLs == ["https://v/v1/pki/ocsp"])
            // What an issuer says itself comes first.
            try await site.data(.patch, "issuer/default", ["crl_distribution_points": "http://own/crl"])
            let other = try await site.leaf()
            #expect(other.crlURLs == ["http://own/crl"] && other.ocspURLs.isEmpty)
        }
    }

    @Test func lists() async throws {
        try await PKISite.run { site in
            let usual = try await site.data(.read, "config/crl")
            #expect(
                usual == [
                    "expiry": "72h", "disable": false, "ocsp_disable": false, "ocsp_expiry": "12h",
                    "auto_rebuild": false, "auto_rebuild_grace_period": "12h", "enable_delta": false,
                    "delta_rebuild_interval": "15m", "allow_expired_cert_revocation": false,
                    "cross_cluster_revocation": false, "unified_crl": false, "unified_crl_on_existing_paths": false,
                    "max_crl_entries": 100_000,
                ])
            for (fields, message) in [
                (
                    ["auto_rebuild": true, "expiry": "10h"],
                    "CRL auto-rebuilding grace period (12h) must be strictly shorter than CRL expiry (10h) value when "
                        + "auto-rebuilding of CRLs is enabled"
                ),
                (
                    ["enable_delta": true],
                    "Delta CRLs cannot be enabled when auto rebuilding is disabled as the complete CRL is always "
                        + "regenerated!"
                ),
                (["expiry": "soon"], "given expiry could not be decoded: \"soon\" is not a duration"),
                (["expiry": "0s"], "given expiry must be greater than 0: 0s"),
                (["unified_crl": true], "unified_crl can only be used with Vault Enterprise"),
            ] as [([String: JSONValue], String)] {
                #expect(
                    await vaultFailure { try await site.data(.update, "config/crl", fields) } == .invalid(message))
            }
            #expect(try await site.data(.read, "config/crl") == usual)
            let limited = try await site.stage.ask(.update, "config/crl", ["max_crl_entries": 7])
            #expect(limited.warnings.count == 1)
            #expect(try await site.data(.read, "config/crl")["max_crl_entries"] == 7)
        }
    }

    @Test func defaults() async throws {
        try await PKISite.run { site in
            #expect(
                try await site.data(.read, "config/issuers") == [
                    "default": "", "default_follows_latest_issuer": false,
                ])
            let empty = VaultFailure.invalid(
                "Invalid issuer specification; must be non-empty and can't be 'default'.")
            #expect(await vaultFailure { try await site.data(.update, "config/issuers") } == empty)
            #expect(
                await vaultFailure { try await site.data(.update, "config/issuers", ["default": "default"]) } == empty)
            #expect(
                await vaultFailure { try await site.data(.update, "root/replace") }
                    == .fault("unable to find PKI issuer for reference: next"))
            let first = try await site.root("One", ["issuer_name": "one"])
            let second = try await site.root("Two", ["issuer_name": "two", "key_name": "k2"])
            #expect(try await site.data(.read, "config/issuers")["default"] == first["issuer_id"])
            #expect(
                try await site.data(.update, "config/issuers", ["default": "two"])["default"] == second["issuer_id"])
            #expect(
                try await site.data(.update, "config/keys", ["default": "k2"])["default"] == second["key_id"])
        }
    }

    @Test func acme() async throws {
        try await PKISite.run { site in
            let usual = try await site.data(.read, "config/acme")
            #expect(usual["enabled"] == false && usual["allowed_roles"] == ["*"] && usual["max_ttl"] == 7_776_000)
            #expect(usual["default_directory_policy"] == "sign-verbatim" && usual["eab_policy"] == "not-required")
            let set = try await site.data(
                .update, "config/acme",
                ["enabled": "true", "default_directory_policy": "role:web", "allowed_roles": "web,other"])
            #expect(set["enabled"] == true && set["allowed_roles"] == ["web", "other"])
            #expect(try await site.data(.read, "config/acme") == set)
            for fields in [
                ["eab_policy": "never"], ["default_directory_policy": "role:"], ["allowed_issuers": []],
            ] as [[String: JSONValue]] {
                #expect(await vaultFailure { try await site.data(.update, "config/acme", fields) }?.status == 400)
            }
        }
    }
}
