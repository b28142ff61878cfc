import SignetCore
import SignetPKI
import Testing

@testable import SignetVault

@Suite struct KubernetesConfigurationTests {
    private func run(_ body: (BackendStage) async throws -> Void) async throws {
        try await BackendStage.run(KubernetesAuthKind.self, table: .auth) { try await body($0) }
    }

    @Test func configuration() async throws {
        try await run { stage in
            #expect(await vaultFailure { try await stage.ask(.read, "config") } == .notFound)
            // As hvac sends it; what is in the PEM shows when the API server is asked.
            let pem = "-----BEGIN CERTIFICATE-----\\n.....\\n-----END CERTIFICATE-----"
            try await stage.ask(
                .update, "config",
                [
                    "kubernetes_host": "https://192.168.99.100:8443", "kubernetes_ca_cert": .string(pem),
                    "token_reviewer_jwt": "reviewer_jwt", "issuer": "bob",
                ])
            let data = try #require(try await stage.ask(.read, "config").data)
            #expect(data["kubernetes_host"] == "https://192.168.99.100:8443")
            #expect(data["kubernetes_ca_cert"] == .string(pem) && data["issuer"] == "bob")
            #expect(data["token_reviewer_jwt_set"] == true && data["token_reviewer_jwt"] == nil)
            #expect(data["disable_iss_validation"] == true && data["disable_local_ca_jwt"] == false)
            #expect(data["pem_keys"] == [])
        }
    }

    @Test(
        arguments: [
            ([:], "no host provided"),
            (
                ["kubernetes_host": "https://h", "disable_local_ca_jwt": true],
                "kubernetes_ca_cert must be given when disable_local_ca_jwt is true"
            ),
            (
                ["kubernetes_host": "https://h", "pem_keys": ["pem_key"]],
                "data does not contain any valid RSA or ECDSA public keys"
            ),
        ] as [([String: JSONValue], String)])
    func refusesConfigurations(sent: [String: JSONValue], message: String) async throws {
        try await run { stage in
            #expect(await vaultFailure { try await stage.ask(.update, "config", sent) } == .invalid(message))
        }
    }

    @Test func roles() async throws {
        try await run { stage in
            #expect(await vaultFailure { try await stage.ask(.list, "role") } == .notFound)
            try await stage.ask(
                .update, "role/hvac0",
                [
                    "bound_service_account_names": ["vault-auth"], "bound_service_account_namespaces": ["default"],
                    "audience": "vault.example.com", "alias_name_source": "serviceaccount_name",
                    "token_type": "service", "policies": "web",
                ])
            let data = try #require(try await stage.ask(.read, "role/hvac0").data)
            #expect(data["bound_service_account_names"] == ["vault-auth"] && data["audience"] == "vault.example.com")
            #expect(data["bound_service_account_namespaces"] == ["default"] && data["policies"] == ["web"])
            #expect(data["alias_name_source"] == "serviceaccount_name" && data["token_type"] == "service")
            #expect(try await stage.ask(.list, "role").data?["keys"] == ["hvac0"])
            try await stage.ask(.delete, "role/hvac0")
            try await stage.ask(.delete, "role/hvac0")
            #expect(await vaultFailure { try await stage.ask(.read, "role/hvac0") } == .notFound)
        }
    }

    @Test(
        arguments: [
            (["bound_service_account_namespaces": "*"], "\"bound_service_account_names\" can not be empty"),
            (["bound_service_account_names": "*"], "\"bound_service_account_namespaces\" can not be empty"),
            (
                ["bound_service_account_names": "*,a", "bound_service_account_namespaces": "*"],
                "can not mix \"*\" with values"
            ),
            (
                [
                    "bound_service_account_names": "*", "bound_service_account_namespaces": "*",
                    "alias_name_source": "other",
                ], "invalid alias_name_source \"other\", must be one of: serviceaccount_uid, serviceaccount_name"
            ),
        ] as [([String: JSONValue], String)])
    func refusesRoles(sent: [String: JSONValue], message: String) async throws {
        try await run { stage in
            #expect(await vaultFailure { try await stage.ask(.update, "role/r", sent) } == .invalid(message))
        }
    }
}
