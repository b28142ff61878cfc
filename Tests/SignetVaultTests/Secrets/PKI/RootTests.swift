import Foundation
import SignetAuthority
import SignetCore
import SignetPKI
import SignetTestSupport
import Testing

@testable import SignetVault

@Suite struct RootTests {
    @Test func opensslReadsWhatWasAskedFor() async throws {
        try await PKISite.run { site in
            let answer = try await site.stage.ask(
                .update, "root/generate/exported",
                [
                    "common_name": "ca.example.com", "alt_names": "b.example.com,admin@example.com",
                    "ip_sans": ["10.0.0.1"], "uri_sans": "spiffe://example.com/ca", "ou": ["A", "B"],
                    "organization": ["Example, Inc. \"x\""], "country": "KR", "key_type": "ec", "key_bits": 384,
                    "ttl": "87600h", "max_path_length": 1, "permitted_dns_domains": [".example.com"],
                    "issuer_name": "first", "key_name": "first-key",
                ])
            let data = try #require(answer.data)
            #expect(data["issuer_name"] == "first" && data["key_name"] == "first-key")
            #expect(data["private_key_type"] == "ec" && data["certificate"] == data["issuing_ca"])
            #expect(!data.text("certificate").hasSuffix("\n") && data["ca_chain"] == nil)
            // Cut to the mount's longest.
            #expect(data["expiration"] == .integer(1_800_000_000 + 768 * 3600))
            #expect(
                answer.warnings.first
                    == "TTL \"87600h0m0s\" is longer than permitted maxTTL \"768h0m0s\", so maxTTL is being used")
            #expect(answer.warnings.contains { $0.hasPrefix("This mount hasn't configured any authority information") })
            let text = try await site.text(of: data.text("certificate"))
            for part in [
                "CA:TRUE, pathlen:1", "Certificate Sign, CRL Sign", "DNS:ca.example.com", "DNS:b.example.com",
                "email:admin@example.com", "IP Address:10.0.0.1", "URI:spiffe://example.com/ca", "O = \"Example, Inc.",
                "OU = A + OU = B", "ecdsa-with-SHA384", "DNS:example.com",
            ] {
                #expect(text.contains(part), "\(part) is missing in \(text)")
            }
            #expect(!text.contains("Digital Signature"))
            let certificate = try #require(
                CertificateFile(bytes: Array(data.text("certificate").utf8)).certificates.first)
            #expect(data.text("serial_number").filter { $0 != ":" } == certificate.serialNumber.hexadecimal)
            let key = try PrivateKey(pem: data.text("private_key"))
            #expect(data.text("private_key").hasPrefix("-----BEGIN EC PRIVATE KEY-----"))
            #expect(key.publicKey.subjectPublicKeyInfo == certificate.subjectPublicKeyInfo)
            // It is an authority of the private CA, and its certificate is in the inventory.
            let authority = try await site.stage.services.authorities.authority("pki-first")
            #expect(authority.certificate == certificate)
            let stored = try await site.stage.services.authorities.certificates(
                authority: "pki-first", query: nil, after: nil, limit: 10)
            #expect(stored.map(\.certificate) == [certificate])
        }
    }

    @Test(arguments: [
        ("rsa", 0, false, "sha256WithRSA"), ("rsa", 384, true, "rsassaPss"), ("ed25519", 0, false, "ED25519"),
    ])
    func kindsOfKeys(type: String, hash: Int, isPSS: Bool, algorithm: String) async throws {
        try await PKISite.run { site in
            let data = try await site.root(
                "Root", ["key_type": .string(type), "signature_bits": .integer(hash), "use_pss": .bool(isPSS)])
            let pem = data.text("certificate")
            let text = try await site.text(of: pem)
            #expect(text.contains(algorithm), "\(text)")
            let verdict = try await site.verify(pem, root: pem)
            #expect(verdict.status == 0, "\(verdict.everything)")
            let list = try await site.stage.services.authorities.crl(
                authority: try await site.pki.issuers.issuer("default").signingAuthority)
            let check = try await site.openssl(
                "crl", "-noout", "-verify", "-in", site.directory.write("list.pem", list.pem), "-CAfile",
                site.directory.write("ca.pem", pem))
            #expect(check.everything.contains("verify OK"), "\(check.everything)")
        }
    }

    @Test func formats() async throws {
        try await PKISite.run { site in
            let der = try await site.root("One", ["format": "der"]).text("certificate")
            #expect(try DecodedCertificate(der: Array(#require(Data(base64Encoded: der)))).isAuthority)
            let bundle = try await site.data(
                .update, "root/generate/exported",
                ["common_name": "Two", "format": "pem_bundle", "private_key_format": "pkcs8", "key_type": "ec"])
            let blocks = try PEMBlock.parseAll(bundle.text("certificate"))
            #expect(blocks.map(\.label) == ["PRIVATE KEY", "CERTIFICATE"])
            #expect(bundle.text("private_key").hasPrefix("-----BEGIN PRIVATE KEY-----"))
            let failure = await vaultFailure { try await site.root("Three", ["format": "p12"]) }
            #expect(
                failure
                    == .invalid("the \"format\" path parameter must be \"pem\", \"der\", or \"pem_bundle\""))
            // Nothing was left behind by what was refused.
            #expect(try await site.pki.issuers.directory().state.keys.count == 2)
        }
    }

    @Test func namesAreUnique() async throws {
        try await PKISite.run { site in
            try await site.root("One", ["issuer_name": "one", "key_name": "k"])
            for (fields, message) in [
                (["issuer_name": "one"], "issuer name already in use"),
                (["issuer_name": " "], "expected non-empty issuer name"),
                (["issuer_name": "Default"], "reserved keyword 'default' can not be used as issuer name"),
                (["issuer_name": "a/b"], "issuer name contained invalid characters"),
                (["issuer_name": "default"], "reserved keyword 'default' can not be used as issuer name"),
                (["key_name": "k"], "key name already in use"),
                (["key_type": "dsa"], "unknown key type: dsa"),
                (
                    ["ttl": "1h", "not_after": "2030-01-01T00:00:00Z"],
                    "Either ttl or not_after should be provided. Both should not be provided in the same request."
                ),
            ] as [([String: JSONValue], String)] {
                #expect(await vaultFailure { try await site.root("Two", fields) } == .invalid(message))
            }
            #expect(try await site.pki.issuers.directory().state.issuers.count == 1)
            let end = try await site.root("Long", ["ttl": 0, "not_after": "9999-12-31T23:59:59Z"])["expiration"]
            #expect(end == .integer(253_402_300_799))
        }
    }

    @Test func rotation() async throws {
        try await PKISite.run { site in
            let first = try await site.root("Root")
            let second = try await site.data(
                .update, "root/rotate/internal", ["common_name": "Root", "key_type": "ec"])
            #expect(second["issuer_name"] == "next")
            #expect(try await site.data(.read, "config/issuers")["default"] == first["issuer_id"])
            let third = try await site.data(
                .update, "root/rotate/existing", ["common_name": "Root", "key_ref": second["key_id"] ?? .null])
            #expect(third["issuer_name"] == "" && third["key_id"] == second["key_id"])
            // The same key and name: one authority, one list.
            let issuers = try await site.pki.issuers.all()
            #expect(issuers[1].authority == issuers[2].authority && issuers[0].authority != issuers[1].authority)
            #expect(try await site.data(.update, "root/replace")["default"] == second["issuer_id"])
            #expect(try await site.pki.issuers.issuer("next").id == second.text("issuer_id"))
            let leaf = try await site.leaf(issuer: third.text("issuer_id"))
            let verdict = try await site.verify(leaf.pem, root: third.text("certificate"))
            #expect(verdict.status == 0, "\(verdict.everything)")
            // The latest one, when it is asked for.
            try await site.data(.update, "config/issuers", ["default_follows_latest_issuer": true])
            let fourth = try await site.root("Other")
            #expect(try await site.data(.read, "config/issuers")["default"] == fourth["issuer_id"])
        }
    }

    @Test func deletingEverything() async throws {
        try await PKISite.run { site in
            try await site.root("Root", ["issuer_name": "mine"])
            let leaf = try await site.leaf()
            let response = try await site.stage.ask(.delete, "root")
            #expect(response.warnings.count == 1 && response.data == nil)
            #expect(await vaultFailure { try await site.stage.ask(.list, "issuers") } == .notFound)
            #expect(await vaultFailure { try await site.stage.ask(.list, "keys") } == .notFound)
            #expect(
                await vaultFailure { try await site.leaf() } == .fault("no default issuer currently configured"))
            for path in ["ca", "ca/pem", "ca_chain", "crl", "crl/pem"] {
                let empty = try await site.stage.ask(.read, path)
                #expect(empty.raw == nil && empty.data == nil)
            }
            // What was issued stays known; the key is gone for good.
            let authorities = site.stage.services.authorities
            #expect(try await authorities.authority("pki-mine").retiredAt != nil)
            #expect(
                try await authorities.certificate(
                    serialNumber: leaf.serialNumberText, authority: "pki-mine"
                ).certificate == leaf)
            await #expect(throws: SignetError.self) { try await authorities.crl(authority: "pki-mine") }
            try await authorities.runDueListsOnce()
        }
    }
}

extension AuthorityService {
    /// What the timer does.
    fileprivate func runDueListsOnce() async throws {
        await publishDueLists(of: Set(try await authorities().map(\.name)))
    }
}
