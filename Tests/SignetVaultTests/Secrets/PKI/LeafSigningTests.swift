import SignetCore
import SignetPKI
import SignetTestSupport
import Testing

@testable import SignetVault

@Suite struct LeafSigningTests {
    @Test func signsByTheRole() async throws {
        try await PKIStage.run { pki in
            try await pki.role("web", ["ou": "DEV"])
            let request = try await PKIStage.request("CN=r.test,O=ELSEWHERE", ["r.test", "s.test"])
            let response = try await pki.ask(
                .update, "sign/web", ["csr": .string(request), "common_name": "other.test"])
            let certificate = try response.data?.certificate()
            #expect(certificate?.subject.description == "OU=DEV,CN=r.test")
            #expect(certificate?.alternativeNames.map(\.value) == ["r.test", "s.test"])
            #expect(
                response.warnings == [
                    "the common_name field was provided but the role is set with \"use_csr_common_name\" set to true"
                ])
        }
    }

    @Test func refusesRequestsAndKeys() async throws {
        try await PKIStage.run { pki in
            try await pki.role()
            func refusal(_ csr: String) async -> String? {
                await pki.refusal(.update, "sign/web", ["csr": .string(csr)])
            }
            #expect(await refusal("") == "\"csr\" is empty")
            #expect(await refusal("nothing") == "csr contains no data")
            let garbage = PEMBlock(label: "CERTIFICATE REQUEST", bytes: [1, 2, 3]).text
            #expect(await refusal(garbage)?.hasPrefix("certificate request could not be parsed: ") == true)
            let rsa = try await PKIStage.request("CN=a.test", key: .rsa2048)
            #expect(await refusal(rsa) == "role requires keys of type ec")
            try await pki.role("web", ["key_bits": 384])
            let small = try await PKIStage.request("CN=a.test")
            #expect(
                await refusal(small) == "role requires a minimum of a 384-bit key, but CSR's key is 256 bits")
            try await pki.role("web", ["key_type": "ed25519"])
            #expect(await refusal(small) == "role requires keys of type ed25519")
            let weak = try await Self.opensslRequest(["-newkey", "rsa:1024"])
            try await pki.role("web", ["key_type": "rsa"])
            #expect(await refusal(weak) == "role requires a minimum of a 2048-bit key, but CSR's key is 1024 bits")
            try await pki.role("web", ["key_type": "any"])
            #expect(await refusal(weak) == "RSA keys < 2048 bits are unsafe and not supported")
            #expect(await refusal(rsa) == nil)
            let odd = try await Self.opensslRequest(["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:secp256k1"])
            #expect(await refusal(odd)?.hasPrefix("certificate request could not be parsed: ") == true)
        }
    }

    private static func opensslRequest(_ arguments: [String]) async throws -> String {
        let directory = try TemporaryDirectory()
        let (key, file) = (directory.file("key.pem"), directory.file("request.pem"))
        let result = try await runTool(
            "openssl", ["req", "-new", "-nodes", "-subj", "/CN=a.test", "-keyout", key, "-out", file] + arguments)
        #expect(result.status == 0, "\(result.everything)")
        return try directory.text("request.pem")
    }

    @Test func damagedRequestsAreRefused() async throws {
        try await PKIStage.run { pki in
            try await pki.role()
            let request = try await PKIStage.request("CN=a.test", ["a.test"])
            let der = try PEMBlock.parseAll(request).first?.bytes ?? []
            for damaged in mutations(of: der, count: 200) where damaged != der {
                let csr = PEMBlock(label: "CERTIFICATE REQUEST", bytes: damaged).text
                let failure = await vaultFailure { try await pki.ask(.update, "sign/web", ["csr": .string(csr)]) }
                #expect(failure?.status == 400)
            }
        }
    }

    @Test func signsVerbatim() async throws {
        try await PKIStage.run { pki in
            let file = """
                [req]
                distinguished_name = name
                req_extensions = extensions
                prompt = no
                [name]
                CN = Jane Doe
                O = ELSEWHERE
                [extensions]
                subjectAltName = DNS:under_score.test,IP:10.0.0.1,otherName:1.2.3;UTF8:x
                extendedKeyUsage = codeSigning
                basicConstraints = critical,CA:TRUE
                1.2.3.4.5 = ASN1:UTF8String:own
                """
            let directory = try TemporaryDirectory()
            let configuration = try directory.write("request.cnf", file)
            let csr = try await Self.opensslRequest(
                [
                    "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-config", configuration,
                ].filter { !$0.isEmpty })
            let response = try await pki.ask(.update, "sign-verbatim", ["csr": .string(csr), "ttl": "1h"])
            let certificate = try #require(try response.data?.certificate())
            #expect(!certificate.isAuthority)
            #expect(certificate.extendedKeyUsages == ["1.3.6.1.5.5.7.3.3"])
            #expect(certificate.keyUsage == [.digitalSignature, .keyAgreement])
            #expect(certificate.extensions.contains { $0.oid == "1.2.3.4.5" })
            #expect(
                Set(certificate.alternativeNames.map(\.description)) == [
                    "dns:under_score.test", "ip:10.0.0.1", "othername:1.2.3;UTF8:x",
                ])
            try await pki.role("short", ["ttl": "10m", "max_ttl": "20m"])
            let short = try await pki.ask(.update, "sign-verbatim/short", ["csr": .string(csr), "ttl": "1h"])
            #expect(
                short.data?.number("expiration") == pki.stage.clock.now.unixSeconds + 1200)
            #expect(
                await pki.refusal(.update, "sign-verbatim/nobody", ["csr": .string(csr)]) == "unknown role: nobody")
        }
    }
}
