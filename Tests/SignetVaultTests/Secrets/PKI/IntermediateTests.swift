import Foundation
import SignetCore
import SignetPKI
import SignetTestSupport
import Testing

@testable import SignetVault

@Suite struct IntermediateTests {
    /// A request for a CA, of a second engine.
    private func request(
        _ site: PKISite, _ fields: [String: JSONValue] = [:]
    ) async throws -> [String: JSONValue] {
        let usual: [String: JSONValue] = ["common_name": "Intermediate", "key_type": "ec"]
        return try await site.data(.update, "intermediate/generate/internal", usual.merging(fields) { $1 })
    }

    @Test func twoEnginesMakeAChain() async throws {
        try await PKISite.run { root in
            try await root.data(
                .update, "config/urls",
                [
                    "issuing_certificates": "http://127.0.0.1:8200/v1/pki/ca",
                    "crl_distribution_points": "http://127.0.0.1:8200/v1/pki/crl",
                ])
            let top = try await root.root()
            let below = try await root.mounted(at: "pki_int/")
            let request = try await request(below, ["add_basic_constraints": true])
            #expect(request["private_key"] == nil && !request.text("key_id").isEmpty)
            let judged = try await Referees.judge(
                request: CertificateRequest(pem: request.text("csr")).der)
            #expect(judged.isEmpty, "\(judged)")
            let signed = try await root.stage.ask(
                .update, "root/sign-intermediate",
                ["csr": request["csr"] ?? .null, "common_name": "Intermediate CA", "ttl": "800h", "max_path_length": 0])
            let data = try #require(signed.data)
            #expect(data["issuing_ca"] == top["certificate"])
            #expect(data["ca_chain"] == .array([top["certificate"] ?? .null]))
            #expect(
                signed.warnings.contains { $0.hasPrefix("The expiration time for the signed certificate is after") })
            #expect(signed.warnings.contains { $0.hasPrefix("Max path length of the generated certificate is zero") })
            let text = try await root.text(of: data.text("certificate"))
            #expect(text.contains("CN = Intermediate CA") && text.contains("CA:TRUE, pathlen:0"), "\(text)")
            #expect(text.contains("CA Issuers - URI:http://127.0.0.1:8200/v1/pki/ca"), "\(text)")

            let bundle = data.text("certificate") + "\n" + top.text("certificate")
            let imported = try await below.data(
                .update, "intermediate/set-signed", ["certificate": .string(bundle)])
            let ids = imported["imported_issuers"]?.elements?.compactMap(\.text) ?? []
            try #require(ids.count == 2)
            #expect(imported["existing_issuers"] == [] && imported["imported_keys"] == [])
            #expect(imported["mapping"] == .object([ids[0]: request["key_id"] ?? .null, ids[1]: ""]))
            #expect(try await below.data(.read, "config/issuers")["default"] == .string(ids[0]))

            let leaf = try await below.leaf()
            let verdict = try await root.verify(
                leaf.pem, root: top.text("certificate"), intermediates: [data.text("certificate")])
            #expect(verdict.status == 0, "\(verdict.everything)")
            let chain = try await below.data(.read, "issuer/default")["ca_chain"]
            #expect(chain == .array([data["certificate"] ?? .null, top["certificate"] ?? .null]))
            let both = data.text("certificate") + "\n" + top.text("certificate")
            #expect(try await below.raw("ca_chain", type: "application/pkix-cert") == Array(both.utf8))
            #expect(try await below.data(.read, "cert/ca_chain")["ca_chain"] == .string(both))
            // No further authority can follow.
            #expect(
                await vaultFailure {
                    try await below.data(
                        .update, "root/sign-intermediate", ["csr": request["csr"] ?? .null, "common_name": "x"])
                }
                    == .invalid(
                        "signing certificate has a max path length of zero, and cannot issue further CA certificates"))
            // A keyless issuer cannot sign.
            #expect(
                await vaultFailure { try await below.leaf(issuer: ids[1]) }
                    == .invalid(
                        "unable to fetch corresponding key for issuer \(ids[1]); unable to use this issuer for signing")
            )
        }
    }

    @Test func valuesOfTheRequest() async throws {
        try await PKISite.run { site in
            try await site.root()
            let request = try await request(
                site, ["common_name": "From CSR", "organization": "Org", "alt_names": "ca.example.com"])
            let data = try await site.data(
                .update, "issuer/default/sign-intermediate",
                [
                    "csr": request["csr"] ?? .null, "common_name": "Parameter", "use_csr_values": true,
                    "skid": "01:02:03:04", "key_usage": ["CRLSign", "DigitalSignature"], "format": "pem_bundle",
                ])
            let text = try await site.text(of: data.text("certificate"))
            #expect(text.contains("O = Org, CN = From CSR") && text.contains("DNS:ca.example.com"), "\(text)")
            #expect(text.contains("01:02:03:04") && text.contains("Digital Signature, Certificate Sign, CRL Sign"))
            #expect(try PEMBlock.parseAll(data.text("certificate")).count == 1)
        }
    }

    @Test func refusals() async throws {
        try await PKISite.run { site in
            try await site.root()
            let csr = try await request(site)["csr"] ?? .null
            for (fields, message) in [
                ([:], "\"csr\" is empty"), (["csr": "nonsense"], "csr contains no data"),
                (
                    ["csr": csr, "common_name": "x", "ttl": "760h", "enforce_leaf_not_after_behavior": true],
                    "cannot satisfy request, as TTL would result in notAfter of 2027-02-15T24:00:00Z"
                ),
                (["csr": csr, "common_name": "x", "skid": "zz"], "cannot parse requested SKID value \"zz\""),
            ] as [([String: JSONValue], String)] {
                let failure = await vaultFailure {
                    try await site.data(.update, "root/sign-intermediate", fields)
                }
                #expect(failure?.status == 400)
                #expect(
                    failure?.messages.first?.hasPrefix(message.prefix(60)) == true, "\(String(describing: failure))")
            }
            #expect(
                await vaultFailure {
                    try await site.data(.update, "issuer/none/sign-intermediate", ["csr": csr])
                } == .fault("unable to find PKI issuer for reference: none"))
        }
    }

    /// As Vault's tutorial has it: `root/sign-intermediate csr=@pki_intermediate.csr format=pem_bundle ttl=43800h`.
    @Test func theRequestNamesWhoIsNotNamedBesideIt() async throws {
        try await PKISite.run { site in
            try await site.root()
            let csr = try await request(site)["csr"] ?? .null
            let signed = try await site.data(.update, "root/sign-intermediate", ["csr": csr, "country": "KR"])
            let text = try await site.text(of: signed.text("certificate"))
            #expect(text.contains("Subject: C = KR, CN = Intermediate"), "\(text)")
            let nameless = await vaultFailure { try await site.data(.update, "root/generate/internal", [:]) }
            #expect(nameless == .invalid("the common_name field is required"))
        }
    }

    /// The recipe for changing the root: who trusts only the old one goes on trusting what the new one issues.
    @Test func crossSigning() async throws {
        try await PKISite.run { site in
            let old = try await site.root("Old Root", ["issuer_name": "old"])
            let new = try await site.root("New Root", ["issuer_name": "new"])
            let csr = try await site.data(
                .update, "intermediate/cross-sign", ["common_name": "New Root", "key_ref": new["key_id"] ?? .null])
            #expect(csr["key_id"] == new["key_id"] && csr["private_key"] == nil)
            let crossed = try await site.data(
                .update, "issuer/old/sign-intermediate", ["csr": csr["csr"] ?? .null, "common_name": "New Root"])
            let imported = try await site.data(
                .update, "issuers/import/cert", ["pem_bundle": crossed["certificate"] ?? .null])
            let id = try #require(imported["imported_issuers"]?.elements?.first?.text)
            #expect(imported["mapping"] == .object([id: new["key_id"] ?? .null]))
            let leaf = try await site.leaf(issuer: "new")
            var verdict = try await site.verify(leaf.pem, root: new.text("certificate"))
            #expect(verdict.status == 0, "\(verdict.everything)")
            verdict = try await site.verify(
                leaf.pem, root: old.text("certificate"), intermediates: [crossed.text("certificate")])
            #expect(verdict.status == 0, "\(verdict.everything)")
            let chain = try await site.data(.read, "issuer/\(id)")["ca_chain"]
            #expect(chain == .array([crossed["certificate"] ?? .null, old["certificate"] ?? .null]))
            // One list serves both certificates of the key.
            try await site.revoke(leaf, issuer: "new")
            let list = try await site.raw("issuer/new/crl/der")
            #expect(try await site.raw("issuer/\(id)/crl/der") == list)
        }
    }

    @Test func selfIssued() async throws {
        try await PKISite.run { site in
            let ours = try await site.root("Ours")
            let other = try await site.mounted(at: "other/")
            let theirs = try await other.root("Theirs")
            let data = try await site.data(
                .update, "root/sign-self-issued", ["certificate": theirs["certificate"] ?? .null])
            #expect(data["issuing_ca"] == ours["certificate"])
            let leaf = try await other.leaf()
            let verdict = try await site.verify(
                leaf.pem, root: ours.text("certificate"), intermediates: [data.text("certificate")])
            #expect(verdict.status == 0, "\(verdict.everything)")
            let crossed = try #require(CertificateFile(bytes: Array(data.text("certificate").utf8)).certificates.first)
            #expect(crossed.subject == leaf.issuer && crossed.issuer.commonName == "Ours")
            for (pem, message) in [
                ("nonsense", "certificate could not be PEM-decoded"),
                (leaf.pem, "given certificate is not a CA certificate"),
                (crossed.pem, "given certificate is not self-issued"),
            ] {
                #expect(
                    await vaultFailure {
                        try await site.data(.update, "root/sign-self-issued", ["certificate": .string(pem)])
                    } == .invalid(message))
            }
        }
    }
}
