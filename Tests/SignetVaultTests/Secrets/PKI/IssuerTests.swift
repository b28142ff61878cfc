import SignetCore
import SignetPKI
import SignetTestSupport
import Testing

@testable import SignetVault

@Suite struct IssuerTests {
    @Test func readingAndChanging() async throws {
        try await PKISite.run { site in
            let root = try await site.root("Root", ["issuer_name": "one"])
            let id = root.text("issuer_id")
            let read = try await site.data(.read, "issuer/one")
            #expect(
                read == [
                    "issuer_id": .string(id), "issuer_name": "one", "key_id": root["key_id"] ?? .null,
                    "certificate": root["certificate"] ?? .null, "manual_chain": .null,
                    "ca_chain": [root["certificate"] ?? .null], "leaf_not_after_behavior": "err",
                    "usage": "crl-signing,issuing-certificates,ocsp-signing,read-only",
                    "revocation_signature_algorithm": "", "revoked": false, "issuing_certificates": [],
                    "crl_distribution_points": [], "delta_crl_distribution_points": [], "ocsp_servers": [],
                    "enable_aia_url_templating": false, "disable_critical_extension_checks": false,
                    "disable_path_length_checks": false, "disable_name_checks": false,
                    "disable_name_constraint_checks": false,
                ])
            let listed = try await site.data(.list, "issuers")
            #expect(listed["keys"] == [.string(id)])
            #expect(
                listed["key_info"]?[id] == [
                    "issuer_name": "one", "is_default": true, "serial_number": root["serial_number"] ?? .null,
                    "key_id": root["key_id"] ?? .null,
                ])
            // An empty body leaves all as it is without any wish; PATCH leaves what is not sent.
            let patched = try await site.data(
                .patch, "issuer/one",
                ["leaf_not_after_behavior": "truncate", "usage": "read-only,issuing-certificates"])
            #expect(patched["issuer_name"] == "one" && patched["leaf_not_after_behavior"] == "truncate")
            #expect(patched["usage"] == "issuing-certificates,read-only")
            let emptied = try await site.data(.update, "issuer/\(id)")
            #expect(emptied["usage"] == read["usage"] && emptied["issuer_name"] == "")
            #expect(emptied["leaf_not_after_behavior"] == "err")
            try await site.data(.update, "issuer/\(id)", ["issuer_name": "two", "manual_chain": [.string(id)]])
            #expect(try await site.data(.read, "issuer/two")["manual_chain"] == [.string(id)])
        }
    }

    @Test func files() async throws {
        try await PKISite.run { site in
            let pem = try await site.root().text("certificate")
            #expect(
                try await site.raw("issuer/default/pem", type: "application/pem-certificate-chain") == Array(pem.utf8))
            let der = try await site.raw("issuer/default/der", type: "application/pkix-cert")
            #expect(try DecodedCertificate(der: der).trimmedPEM == pem)
            #expect(try await site.raw("ca", type: "application/pkix-cert") == der)
            #expect(try await site.raw("ca/pem", type: "application/pem-certificate-chain") == Array(pem.utf8))
            #expect(try await site.raw("ca_chain") == Array(pem.utf8))
            #expect(try await site.data(.read, "issuer/default/json")["ca_chain"] == [.string(pem)])
            #expect(
                try await site.data(.read, "cert/ca") == [
                    "certificate": .string(pem), "revocation_time": 0, "revocation_time_rfc3339": "",
                ])
        }
    }

    @Test func refusals() async throws {
        try await PKISite.run { site in
            try await site.root("One", ["issuer_name": "one"])
            let two = try await site.root("Two", ["issuer_name": "two"]).text("issuer_id")
            for (fields, message) in [
                (["issuer_name": "two"], "issuer name already in use"),
                (["issuer_name": "default"], "reserved keyword 'default' can not be used as issuer name"),
                (["usage": "flying"], "Unable to parse specified usages: [flying] - valid values are "),
                (["leaf_not_after_behavior": "x"], "Unknown value for field `leaf_not_after_behavior`."),
                (["manual_chain": [.string(two)]], "manual chain must begin with the issuer itself"),
                (
                    ["ocsp_servers": "x"],
                    "invalid URL found in Authority Information Access (AIA) parameter ocsp_servers: x"
                ),
                (["revocation_signature_algorithm": "SHA384WithRSA"], "Unknown or unsupported"),
                (["disable_name_checks": true], "disable_name_checks cannot be set: certificates that no verifier"),
            ] as [([String: JSONValue], String)] {
                let failure = await vaultFailure { try await site.data(.patch, "issuer/one", fields) }
                #expect(failure?.status == 400)
                #expect(failure?.messages.first?.hasPrefix(message) == true, "\(String(describing: failure))")
            }
            for operation in [VaultOperation.read, .update, .patch] {
                #expect(
                    await vaultFailure { try await site.data(operation, "issuer/none") }
                        == .fault("unable to find PKI issuer for reference: none"))
            }
        }
    }

    @Test func usageCounts() async throws {
        try await PKISite.run { site in
            let id = try await site.root().text("issuer_id")
            try await site.data(.patch, "issuer/default", ["usage": "read-only,crl-signing"])
            #expect(
                await vaultFailure { try await site.leaf() }
                    == .invalid(
                        "requested usage issuing-certificates for issuer [\(id)] but only had usage crl-signing,read-only"
                    ))
            try await site.data(.patch, "issuer/default", ["usage": "issuing-certificates"])
            #expect(try await site.stage.ask(.read, "crl").raw == nil)
        }
    }

    @Test func revoking() async throws {
        try await PKISite.run { site in
            let root = try await site.root()
            let csr = try await site.data(
                .update, "intermediate/generate/internal", ["common_name": "Below", "key_type": "ec"])
            let signed = try await site.data(
                .update, "root/sign-intermediate", ["csr": csr["csr"] ?? .null, "common_name": "Below"])
            let imported = try await site.data(
                .update, "intermediate/set-signed", ["certificate": signed["certificate"] ?? .null])
            let id = try #require(imported["imported_issuers"]?.elements?.first?.text)
            let revoked = try await site.data(.update, "issuer/\(id)/revoke")
            #expect(revoked["revoked"] == true && revoked["revocation_time"] == 1_800_000_000)
            #expect(revoked["revocation_time_rfc3339"] == "2027-01-15T08:00:00Z")
            #expect(revoked["usage"] == "crl-signing,ocsp-signing,read-only")
            // Its parent's list has it.
            let list = try CertificateRevocationList(der: try await site.raw("crl", type: "application/pkix-crl"))
            #expect(list.revoked.map { SerialForm.colons($0.serialNumber) } == [signed.text("serial_number")])
            site.stage.clock.advance(by: .seconds(60))
            #expect(try await site.data(.update, "issuer/\(id)/revoke")["revocation_time"] == 1_800_000_000)
            // It does not get the usage back.
            let response = try await site.stage.ask(.update, "issuer/\(id)")
            #expect(response.data?["usage"] == "crl-signing,ocsp-signing,read-only" && response.warnings.count == 1)
            // A root can be on no list.
            let own = try await site.stage.ask(.update, "issuer/\(root.text("issuer_id"))/revoke")
            #expect(own.data?["revoked"] == true && own.warnings.count == 2)
        }
    }

    @Test func deleting() async throws {
        try await PKISite.run { site in
            let root = try await site.root("Root", ["issuer_name": "gone"])
            let response = try await site.stage.ask(.delete, "issuer/gone")
            #expect(response.warnings.first?.hasPrefix("Deleted issuer \(root.text("issuer_id"))") == true)
            #expect(
                await vaultFailure { try await site.data(.read, "issuer/\(root.text("issuer_id"))") }?.status == 500)
            #expect(try await site.stage.ask(.delete, "issuer/gone").warnings.isEmpty)
            // Its key is here still, and makes it an authority again when the certificate comes back.
            #expect(try await site.data(.list, "keys")["keys"] == [root["key_id"] ?? .null])
            #expect(try await site.stage.services.authorities.authority("pki-gone").retiredAt != nil)
            try await site.data(.update, "issuers/import/cert", ["pem_bundle": root["certificate"] ?? .null])
            #expect(try await site.stage.services.authorities.authority("pki-gone").retiredAt == nil)
            #expect(try await site.leaf().issuer.commonName == "Root")
        }
    }
}
