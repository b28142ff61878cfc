import Foundation
import SignetCore
import SignetPKI
import SignetTestSupport
import Testing

@testable import SignetVault

/// openssl, GnuTLS and pkilint judge what the engine issues.
@Suite struct LeafRefereeTests {
    @Test func everyKindOfLeafIsAccepted() async throws {
        // The referees judge at the present moment.
        try await PKIStage.run(at: Date()) { pki in
            let root = try await pki.ask(
                .update, "root/generate/internal",
                ["common_name": "referee root", "key_type": "rsa", "ttl": "700h", "issuer_name": "referee"])
            try await pki.ask(
                .update, "config/urls",
                [
                    "issuing_certificates": "http://pki.test/ca", "crl_distribution_points": "http://pki.test/crl",
                    "ocsp_servers": "http://pki.test/ocsp",
                ])
            let roles: [[String: JSONValue]] = [
                [:], ["key_type": "rsa", "signature_bits": 384], ["key_type": "ed25519"],
                ["basic_constraints_valid_for_non_ca": true, "ou": "DEV", "organization": "COMPANY", "country": "KR"],
                ["policy_identifiers": ["1.2.3.4", "{\"oid\":\"1.2.3.5\",\"cps\":\"http://pki.test/cps\"}"]],
                ["key_type": "rsa", "use_pss": true],
            ]
            var chains: [Referees.Chain] = []
            for (index, fields) in roles.enumerated() {
                let issuer: [String: JSONValue] = ["issuer_ref": "referee", "allowed_uri_sans": "*"]
                try await pki.role("web", fields.merging(issuer) { $1 })
                let data = try await pki.issue(
                    "a.test",
                    [
                        "alt_names": "*.b.test,m@a.test", "ip_sans": "10.0.0.1,::1",
                        "uri_sans": "spiffe://a.test/service",
                    ])
                chains.append(
                    Referees.Chain(
                        "role \(index)", [try data.certificate().der, try (root.data ?? [:]).certificate().der],
                        purpose: .server))
            }
            // pkilint notices qualifiers, which the role wants, and checks no RSASSA-PSS, which openssl and GnuTLS do.
            let wanted = [
                "role 4, certificate 0: pkilint NOTICE pkix.certificate_policies_policy_has_qualifier",
                "role 5, certificate 0: pkilint ERROR pkix.signature_verification_failed",
            ]
            let objections = try await Referees.judge(chains: chains).filter { objection in
                !wanted.contains { objection.hasPrefix($0) }
            }
            #expect(objections.isEmpty, "\(objections.joined(separator: "\n"))")
        }
    }
}
