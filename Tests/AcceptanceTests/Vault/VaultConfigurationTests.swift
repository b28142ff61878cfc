import Foundation
import SignetTestSupport
import Testing

/// The configuration file of `vault server`: JSON, a seal that the machine opens, and what is refused.
@Suite struct VaultConfigurationTests {
    /// As Vault's documentation has it, words without a meaning here included.
    private static func json(_ site: ProductionSite) -> String {
        """
        {
          "storage": {"file": {"path": "data"}},
          "listener": [
            {"tcp": {"address": "127.0.0.1:\(site.vault.port)", "tls_cert_file": "server.crt", "tls_key_file": "server.key"}}
          ],
          "seal": {"file": {"path": "unseal.key"}},
          "default_lease_ttl": "2h", "max_lease_ttl": "24h", "cluster_name": "blue", "disable_mlock": true, "ui": true,
          "telemetry": {"disable_hostname": true}
        }
        """
    }

    @Test func theMachineOpensTheSealWithItsKeyFile() async throws {
        let site = try ProductionSite()
        try await site.makeTLSFiles()
        try site.vault.directory.write("vault.json", Self.json(site))
        var server = try await site.vault.start(config: "vault.json")
        let made = try await site.initialize()
        #expect(made.unseal_keys_b64.isEmpty && made.unseal_shares == 0)
        let mode = try FileManager.default.attributesOfItem(atPath: site.vault.file("unseal.key"))[.posixPermissions]
        #expect(mode as? Int == 0o600)
        let written = try await site.vault.run(
            """
            vault secrets enable -path=secret kv > /dev/null
            vault kv put secret/a value=kept > /dev/null
            vault token create -policy=default -field=token_duration && echo
            vault token create -policy=default -ttl=100h -field=token_duration 2>/dev/null && echo
            vault status | grep 'Cluster Name'
            """)
        #expect(written == "7200\n86400\nCluster Name    blue", "\(written)")

        for _ in 0..<2 {
            try await site.vault.kill(server)
            server = try await site.vault.start(config: "vault.json")
            let value = try await site.vault.run("vault kv get -field=value secret/a")
            #expect(value == "kept")
        }
        let sealing = try await site.vault.shell("vault operator seal")
        #expect(sealing.status == 2 && sealing.errorOutput.contains("the machine holds the sealing key"))
        try await site.vault.stop(server)
        try await startsOnlyWithItsKey(site)
    }

    private func startsOnlyWithItsKey(_ site: ProductionSite) async throws {
        for (remedy, lines) in [
            ("sealing key", "mv unseal.key kept.key"),
            ("sealed with another key", "openssl rand -base64 32 > unseal.key && chmod 600 unseal.key"),
            ("chmod 600", "cp kept.key unseal.key && chmod 644 unseal.key"),
        ] {
            try await site.vault.run(lines)
            let refused = try await site.vault.shell("vault server -config=vault.json")
            #expect(refused.status == 1 && refused.errorOutput.contains(remedy), "\(lines): \(refused.everything)")
        }
        try await site.vault.run("mv kept.key unseal.key")
        let server = try await site.vault.start(config: "vault.json")
        let value = try await site.vault.run("vault kv get -field=value secret/a")
        #expect(value == "kept")
        try await site.vault.stop(server)
    }

    @Test func whatIsWrongIsNamedWithItsPlace() async throws {
        let site = try VaultSite()
        for (text, parts) in [
            ("storage \"file\" {\n  path = \"data\"\n}\n", ["listener"]),
            ("listener \"tcp\" {\n  tls_disable = true\n}\n", ["storage"]),
            ("storage \"consul\" {}\nlistener \"tcp\" {\n  tls_disable = true\n}\n", ["vault.hcl:1", "consul"]),
            (
                "storage \"inmem\" {}\nlistener \"tcp\" {\n  tls_cert_file = \"a\"\n}\n",
                ["vault.hcl:2", "tls_key_file"]
            ),
            ("storage \"inmem\" {}\nlistner \"tcp\" {}\n", ["vault.hcl:2", "listner", "listener"]),
            (
                "storage \"inmem\" {}\nseal \"awskms\" {}\nlistener \"tcp\" {\n  tls_disable = true\n}\n",
                ["vault.hcl:2"]
            ),
            ("storage \"inmem\" {\n", ["vault.hcl:"]),
        ] {
            try site.directory.write("vault.hcl", text)
            let refused = try await site.shell("vault server -config=vault.hcl")
            #expect(refused.status == 1, "\(text): \(refused.everything)")
            for part in parts { #expect(refused.errorOutput.contains(part), "\(text): \(refused.everything)") }
        }
        let missing = try await site.shell("vault server -config=none.hcl")
        #expect(missing.status == 1 && missing.errorOutput.contains("none.hcl"), "\(missing.everything)")
    }

    @Test func twoServersDoNotShareADirectory() async throws {
        let site = try ProductionSite(isTLS: false)
        try site.configure(tls: false)
        let server = try await site.vault.start()
        let second = try await site.vault.shell("vault server -config=vault.hcl")
        #expect(second.status == 1 && second.errorOutput.contains("data"), "\(second.everything)")
        try await site.vault.stop(server)
    }
}
