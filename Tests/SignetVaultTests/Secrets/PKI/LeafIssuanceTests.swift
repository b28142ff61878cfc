import Foundation
import SignetCore
import SignetPKI
import Testing

@testable import SignetVault

@Suite struct LeafIssuanceTests {
    @Test func answersWhatClientsRead() async throws {
        try await PKIStage.run { pki in
            try await pki.role()
            let data = try await pki.issue("a.test", ["alt_names": "b.test", "ip_sans": "10.0.0.1"])
            #expect(
                Set(data.keys) == [
                    "certificate", "issuing_ca", "ca_chain", "private_key", "private_key_type", "serial_number",
                    "expiration",
                ])
            let certificate = try data.certificate()
            let root = try data.certificate("issuing_ca")
            #expect(data["expiration"] == .integer(certificate.notAfter.unixSeconds))
            #expect(data["serial_number"] == .string(certificate.colonSerial))
            #expect(data["serial_number"]?.text?.wholeMatch(of: /([0-9a-f]{2}:)+[0-9a-f]{2}/) != nil)
            #expect(data["ca_chain"] == .array([data["issuing_ca"] ?? .null]))
            for name in ["certificate", "issuing_ca", "private_key"] {
                #expect(data[name]?.text?.hasSuffix("-----") == true)
            }
            #expect(data["private_key"]?.text?.hasPrefix("-----BEGIN EC PRIVATE KEY-----") == true)
            #expect(data["private_key_type"] == "ec")
            let key = try PrivateKey(pem: data["private_key"]?.text ?? "")
            #expect(key.publicKey.subjectPublicKeyInfo == certificate.subjectPublicKeyInfo)
            #expect(certificate.subject.description == "CN=a.test")
            #expect(certificate.alternativeNames.map(\.description) == ["dns:a.test", "dns:b.test", "ip:10.0.0.1"])
            #expect(certificate.authorityKeyIdentifier == root.subjectKeyIdentifier)
            #expect(certificate.subjectKeyIdentifier == certificate.publicKey?.keyIdentifier)
            #expect(certificate.keyUsage == [.digitalSignature, .keyAgreement])
            #expect(certificate.extendedKeyUsages == ["1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"])
            #expect(!certificate.extensions.contains { $0.oid == "2.5.29.19" })
            #expect(certificate.extensions.first { $0.oid == "2.5.29.15" }?.critical == true)
        }
    }

    @Test func formats() async throws {
        try await PKIStage.run { pki in
            try await pki.role()
            let bundle = try await pki.issue("a.test", ["format": "pem_bundle"])
            let blocks = try PEMBlock.parseAll(bundle["certificate"]?.text ?? "")
            #expect(blocks.map(\.label) == ["EC PRIVATE KEY", "CERTIFICATE"])
            let der = try await pki.issue("a.test", ["format": "der"])
            let bytes = Array(Data(base64Encoded: der["certificate"]?.text ?? "") ?? Data())
            #expect(try DecodedCertificate(der: bytes).subject.commonName == "a.test")
            let key = Array(Data(base64Encoded: der["private_key"]?.text ?? "") ?? Data())
            #expect(try PrivateKey(der: key).algorithm == .ecdsaP256)
            let pkcs8 = try await pki.issue("a.test", ["private_key_format": "pkcs8"])
            #expect(pkcs8["private_key"]?.text?.hasPrefix("-----BEGIN PRIVATE KEY-----") == true)
            let pem = try await pki.issue("a.test", ["private_key_format": "pem"])
            #expect(pem["private_key"]?.text?.hasPrefix("-----BEGIN EC PRIVATE KEY-----") == true)
            #expect(
                await pki.refusal(.update, "issue/web", ["common_name": "a.test", "format": "p12"])
                    == "the \"format\" path parameter must be \"pem\", \"der\", or \"pem_bundle\"")
            let rootless = try await pki.issue("a.test", ["remove_roots_from_chain": true])
            #expect(rootless["ca_chain"] == nil && rootless["issuing_ca"] != nil)
            try await pki.role("web", ["key_type": "ed25519"])
            let edwards = try await pki.issue("a.test")
            #expect(edwards["private_key"]?.text?.hasPrefix("-----BEGIN PRIVATE KEY-----") == true)
            #expect(edwards["private_key_type"] == "ed25519")
            try await pki.role("web", ["key_type": "rsa"])
            let rsa = try await pki.issue("a.test")
            #expect(rsa["private_key"]?.text?.hasPrefix("-----BEGIN RSA PRIVATE KEY-----") == true)
            #expect(try rsa.certificate().keyUsage == [.digitalSignature, .keyEncipherment])
        }
    }

    @Test func keysByRoleOrRequest() async throws {
        try await PKIStage.run { pki in
            #expect(await pki.refusal(.update, "issue/web") == "unknown role: web")
            try await pki.role("web", ["key_bits": 384])
            let response = try await pki.ask(.update, "issue/web", ["common_name": "a.test", "key_type": "rsa"])
            #expect(response.warnings == ["parameters key_type and key_bits ignored as role had specific values"])
            #expect(try response.data?.certificate().publicKey?.algorithm == .ecdsaP384)
            try await pki.role("web", ["key_type": "any"])
            #expect(
                await pki.refusal(.update, "issue/web", ["common_name": "a.test"])
                    == "role key type \"any\" not allowed for issuing certificates without providing key_type and/or "
                    + "key_bits request parameters")
            let any = try await pki.issue("a.test", ["key_type": "ec", "key_bits": 521])
            #expect(try any.certificate().publicKey?.algorithm == .ecdsaP521)
            try await pki.role("web", ["key_bits": 224])
            #expect(
                await pki.refusal(.update, "issue/web", ["common_name": "a.test"])
                    == "unsupported bit length for EC key: 224")
        }
    }

    @Test func subjectAndUsagesAreTheRoles() async throws {
        try await PKIStage.run { pki in
            try await pki.role(
                "web",
                [
                    "ou": "DEV,OPS", "organization": "A, B Ltd,C", "country": "KR", "locality": "L", "province": "P",
                    "street_address": "S", "postal_code": "1", "allowed_user_ids": "*", "allowed_serial_numbers": "*",
                    "key_usage": "digitalsignature,CertSign", "server_flag": false, "client_flag": false,
                    "ext_key_usage": "TimeStamping,ServerAuth", "ext_key_usage_oids": "1.2.3",
                    "basic_constraints_valid_for_non_ca": true,
                    "policy_identifiers": ["1.2.3.4", "{\"oid\":\"1.2.3.5\",\"cps\":\"http://x/\",\"notice\":\"n\"}"],
                ])
            let certificate = try await pki.issue("a.test", ["serial_number": "17", "user_ids": "humpty"]).certificate()
            #expect(
                certificate.subject.description
                    == "C=KR,O=A+O=C+O=B Ltd,OU=DEV+OU=OPS,L=L,ST=P,street=S,postalCode=1,CN=a.test,serialNumber=17,"
                    + "UID=humpty")
            #expect(certificate.keyUsage == [.digitalSignature])
            #expect(certificate.extendedKeyUsages == ["1.3.6.1.5.5.7.3.8", "1.3.6.1.5.5.7.3.1", "1.2.3"])
            #expect(certificate.extensions.contains { $0.oid == "2.5.29.19" } && !certificate.isAuthority)
            #expect(certificate.extensions.contains { $0.oid == "2.5.29.32" })
            #expect(certificate.problems.isEmpty)
            try await pki.role("web", ["key_usage": [], "server_flag": false, "client_flag": false])
            let bare = try await pki.issue("a.test").certificate()
            #expect(bare.keyUsage == nil && bare.extendedKeyUsages == nil)
        }
    }

    @Test func placesAreTheIssuersOrTheMounts() async throws {
        try await PKIStage.run { pki in
            try await pki.role()
            try await pki.ask(
                .update, "config/urls",
                ["issuing_certificates": "http://m.test/ca", "crl_distribution_points": "http://m.test/crl"])
            let mounts = try await pki.issue("a.test").certificate()
            #expect(mounts.issuingCertificateURLs == ["http://m.test/ca"] && mounts.crlURLs == ["http://m.test/crl"])
            try await pki.ask(.patch, "issuer/default", ["ocsp_servers": "http://i.test/ocsp"])
            let own = try await pki.issue("a.test").certificate()
            #expect(own.ocspURLs == ["http://i.test/ocsp"] && own.crlURLs.isEmpty)
        }
    }

    @Test func issuersByRoleAndPath() async throws {
        try await PKIStage.run { pki in
            let second = try await pki.ask(
                .update, "root/generate/internal",
                ["common_name": "second root", "key_type": "ec", "issuer_name": "second", "ttl": "700h"])
            try await pki.role("web", ["issuer_ref": "second"])
            #expect(try await pki.issue("a.test").certificate().issuer.commonName == "second root")
            // Only the path and the role say who signs.
            let body = try await pki.ask(.update, "issue/web", ["common_name": "a.test", "issuer_ref": "default"])
            #expect(body.warnings == ["Endpoint ignored these unrecognized parameters: [issuer_ref]"])
            #expect(try body.data?.certificate().issuer.commonName == "second root")
            let named = try await pki.ask(.update, "issuer/default/issue/web", ["common_name": "a.test"])
            #expect(try named.data?.certificate().issuer.commonName == "example root")
            let signed = try await pki.ask(
                .update, "issuer/\(second.data?["issuer_id"]?.text ?? "")/sign/web",
                ["csr": .string(try await PKIStage.request("CN=a.test"))])
            #expect(try signed.data?.certificate().issuer.commonName == "second root")
            #expect(signed.data?["private_key"] == nil)
            try await pki.role("web", ["issuer_ref": "third"])
            #expect(
                await pki.refusal(.update, "issue/web", ["common_name": "a.test"])
                    == "1 error occurred:\n\t* unable to find PKI issuer for reference: third\n\n")
            try await pki.ask(.patch, "issuer/default", ["usage": "read-only,crl-signing"])
            let refusal = await pki.refusal(.update, "issuer/default/issue/web", ["common_name": "a.test"])
            #expect(refusal?.hasPrefix("requested usage issuing-certificates for issuer [") == true)
        }
    }

    @Test func leasesAndUnstoredCertificates() async throws {
        try await PKIStage.run { pki in
            try await pki.role("web", ["generate_lease": true, "ttl": "1h"])
            let leased = try await pki.ask(.update, "issue/web", ["common_name": "a.test"])
            #expect(leased.lease?.ttl == .seconds(3600) && leased.lease?.isRenewable == false)
            try await pki.stage.backend.revoke(leased.lease?.secret ?? [:])
            let serial = leased.data?["serial_number"]?.text ?? ""
            #expect(try await pki.ask(.read, "cert/\(serial)").data?.number("revocation_time") != 0)
            try await pki.stage.backend.revoke(leased.lease?.secret ?? [:])
            try await pki.stage.backend.revoke(["serial_number": "00:11"])

            try await pki.role("web", ["generate_lease": true, "no_store": true])
            let before = try await pki.ask(.list, "certs").data?["keys"]?.elements?.count
            let unstored = try await pki.ask(.update, "issue/web", ["common_name": "a.test"])
            #expect(unstored.lease == nil)
            #expect(try await pki.ask(.list, "certs").data?["keys"]?.elements?.count == before)
            let path = "cert/\(unstored.data?["serial_number"]?.text ?? "")"
            #expect(await vaultFailure { try await pki.ask(.read, path) } == .notFound)
        }
    }

    @Test func rolesAreReadAgainWhenTheyChange() async throws {
        try await PKIStage.run { pki in
            try await pki.role("web", ["ou": "A"])
            #expect(try await pki.issue("a.test").certificate().subject.description == "OU=A,CN=a.test")
            try await pki.role("web", ["ou": "B"])
            #expect(try await pki.issue("a.test").certificate().subject.description == "OU=B,CN=a.test")
            try await pki.ask(.delete, "roles/web")
            #expect(await pki.refusal(.update, "issue/web", ["common_name": "a"]) == "unknown role: web")
        }
    }
}
