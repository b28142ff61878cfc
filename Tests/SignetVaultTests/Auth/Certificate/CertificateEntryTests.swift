import SignetCore
import SignetPKI
import SignetTestSupport
import Testing

@testable import SignetVault

@Suite struct CertificateEntryTests {
    @Test func entriesAreMadeReadListedAndRemoved() async throws {
        let client = try await TestAuthority.root("root").issue("client")
        try await BackendStage.run(CertificateAuthKind.self, table: .auth) { stage in
            // As hvac sends it.
            try await stage.ask(
                .update, "certs/testrole",
                [
                    "name": "testrole", "certificate": .string(client.leaf.pem), "allowed_common_names": "",
                    "required_extensions": "", "display_name": "", "token_ttl": 0, "token_policies": [],
                    "token_bound_cidrs": [], "token_type": "", "token_no_default_policy": false,
                ])
            let data = try #require(try await stage.ask(.read, "certs/testrole").data)
            #expect(data["display_name"] == "testrole" && data["certificate"] == .string(client.leaf.pem))
            #expect(data["allowed_common_names"] == [] && data["required_extensions"] == [])
            #expect(try await stage.ask(.list, "certs").data?["keys"] == ["testrole"])
            try await stage.ask(.delete, "certs/testrole")
            #expect(await vaultFailure { try await stage.ask(.read, "certs/testrole") } == .notFound)
            #expect(await vaultFailure { try await stage.ask(.list, "certs") } == .notFound)
        }
    }

    @Test func refuses() async throws {
        let authority = try await TestAuthority.root("root")
        let server = try await authority.issue("server", usage: .server, names: ["dns:server.test"])
        try await BackendStage.run(CertificateAuthKind.self, table: .auth) { stage in
            for text in ["", "nonsense", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"] {
                let failure = await vaultFailure {
                    try await stage.ask(.update, "certs/x", ["certificate": .string(text)])
                }
                #expect(failure == .invalid("failed to parse certificate"))
            }
            let usage = await vaultFailure {
                try await stage.ask(.update, "certs/x", ["certificate": .string(server.leaf.pem)])
            }
            #expect(
                usage
                    == .invalid(
                        "nonCA certificates should have TLS client authentication set as an extended key usage"))
            for field in [["ocsp_enabled": true], ["required_extensions": "1.2.3"]] as [[String: JSONValue]] {
                let fields = field.merging(["certificate": .string(authority.certificate.pem)]) { $1 }
                #expect(await vaultFailure { try await stage.ask(.update, "certs/x", fields) }?.status == 400)
            }
            #expect(await vaultFailure { try await stage.ask(.read, "certs/x") } == .notFound)
        }
    }

    /// Whatever is shown in the handshake is judged, not tripped over.
    @Test func damagedCertificatesAreUntrusted() async throws {
        let authority = try await TestAuthority.root("root")
        let client = try await authority.issue("client")
        try await BackendStage.run(CertificateAuthKind.self, table: .auth) { stage in
            try await stage.ask(.update, "certs/web", ["certificate": .string(authority.certificate.pem)])
            for damaged in mutations(of: client.leaf.der, count: 300) where damaged != client.leaf.der {
                let failure = await vaultFailure {
                    try await stage.ask(.update, "login") { $0.peerCertificates = [damaged] }
                }
                #expect(failure == CertificateLoginTests.untrusted)
            }
        }
    }

    @Test(
        arguments: [
            ([], "0"), ([0], "0"), ([0xFF], "255"), ([1, 0], "256"),
            ([0x01, 0, 0, 0, 0, 0, 0, 0, 0], "18446744073709551616"),
        ]
            as [([UInt8], String)])
    func numbersOfAnySize(octets: [UInt8], text: String) {
        #expect(DecimalText.of(octets) == text)
    }
}
