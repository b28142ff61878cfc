import Foundation
import SignetCore
import SignetPKI
import SignetTestSupport
import Testing

@testable import SignetVault

/// Where delta lists are to be had: freshestCRL in certificates and full lists (RFC 5280 sections 4.2.1.15 and 5.2.6).
@Suite struct DeltaPlaceTests {
    private func configured(_ site: PKISite) async throws -> String {
        try await site.data(
            .update, "config/urls",
            [
                "crl_distribution_points": "http://pki.test/crl",
                "delta_crl_distribution_points": "http://pki.test/crl/delta,http://b.test/delta",
            ])
        let root = try await site.root()
        try await site.data(
            .update, "config/crl", ["auto_rebuild": true, "enable_delta": true, "delta_rebuild_interval": "10m"])
        return root.text("certificate")
    }

    private func list(_ site: PKISite, _ path: String) async throws -> String {
        String(decoding: try await site.raw(path), as: UTF8.self)
    }

    private func shown(_ site: PKISite, _ path: String) async throws -> String {
        try await site.openssl(
            "crl", "-noout", "-text", "-in", site.directory.write("list.pem", try await list(site, path))
        ).output
    }

    @Test func opensslFindsTheRevocationInTheDeltaList() async throws {
        try await PKISite.run { site in
            let root = try await configured(site)
            let leaf = try await site.leaf()
            let full = try await list(site, "crl/pem")
            try await site.revoke(leaf)
            let delta = try await list(site, "crl/delta/pem")
            func verdict(_ options: [String]) async throws -> String {
                try await runTool(
                    "openssl",
                    [
                        "verify", "-attime", String(site.stage.clock.now.unixSeconds), "-crl_check", "-CAfile",
                        site.directory.write("ca.pem", root), "-CRLfile", site.directory.write("full.pem", full),
                        "-CRLfile", site.directory.write("delta.pem", delta),
                    ] + options + [site.directory.write("leaf.pem", leaf.pem)]
                ).everything
            }
            let blind = try await verdict([])
            #expect(blind.contains("leaf.pem: OK"), "\(blind)")
            let seeing = try await verdict(["-extended_crl", "-use_deltas"])
            #expect(seeing.contains("certificate revoked"), "\(seeing)")
            let text = try await site.text(of: leaf.pem)
            #expect(text.contains("X509v3 Freshest CRL:"), "\(text)")
            #expect(text.contains("URI:http://pki.test/crl/delta\n") && text.contains("URI:http://b.test/delta\n"))
            #expect(try await shown(site, "crl/pem").contains("X509v3 Freshest CRL:"))
            #expect(try await !shown(site, "crl/delta/pem").contains("Freshest"))
        }
    }

    @Test func issuersAndTemplatesAndChanges() async throws {
        try await PKISite.run { site in
            _ = try await configured(site)
            let before = try await list(site, "crl/pem")
            #expect(try await list(site, "crl/pem") == before)
            // A template without its value is not told of, and does not keep lists from being made.
            try await site.data(
                .update, "config/urls",
                [
                    "enable_templating": true,
                    "delta_crl_distribution_points": "{{cluster_aia_path}}/{{issuer_id}}/delta",
                ])
            #expect(try await !shown(site, "crl/pem").contains("Freshest"))
            try await site.data(.update, "config/cluster", ["path": "http://v.test", "aia_path": "http://aia.test"])
            let id = try await site.data(.read, "config/issuers").text("default")
            #expect(try await shown(site, "crl/pem").contains("URI:http://aia.test/\(id)/delta"))
            let set = try await site.data(
                .patch, "issuer/default", ["delta_crl_distribution_points": "http://own.test/delta"])
            #expect(set["delta_crl_distribution_points"] == ["http://own.test/delta"])
            #expect(try await shown(site, "crl/pem").contains("URI:http://own.test/delta"))
            // Without delta lists nobody is sent to look for one.
            try await site.data(.update, "config/crl", ["enable_delta": false])
            #expect(try await !shown(site, "crl/pem").contains("Freshest"))
            #expect(
                await vaultFailure {
                    try await site.data(.update, "config/urls", ["delta_crl_distribution_points": "nowhere"])
                }
                    == .invalid(
                        "invalid URL found in Authority Information Access (AIA) parameter "
                            + "delta_crl_distribution_points: nowhere"))
        }
    }
}
