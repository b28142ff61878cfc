import Foundation
import SignetTestSupport
import Testing

/// `vault` as people and scripts type it, against a development server: arguments, output, exit codes, variables.
@Suite struct VaultCommandLineTests {
    @Test func answersAreShownAsTableJSONAndYAML() async throws {
        let (site, server) = try await VaultSite.development()
        try await site.makeAuthority()
        let table = try await site.run("vault read pki/roles/web")
        #expect(table.hasPrefix("Key "), "\(table)")
        #expect(table.contains("\n---  "), "\(table)")
        for row in ["allowed_domains  *\\[example.com\\]", "max_ttl  *72h", "allow_subdomains  *true", "ou  *\\[\\]"] {
            let found = try await site.shell("vault read pki/roles/web | grep -q '^\(row)$'")
            #expect(found.status == 0, "\(row): \(table)")
        }
        let json = try await site.run(
            #"""
            vault read -format=json pki/roles/web > role.json
            python3 -c '
            import json
            role = json.load(open("role.json"))
            assert set(role) >= {"request_id", "lease_id", "lease_duration", "renewable", "data", "warnings"}, role
            assert role["data"]["max_ttl"] == 259200 and role["data"]["allowed_domains"] == ["example.com"], role'
            VAULT_FORMAT=json vault read -field=max_ttl pki/roles/web
            vault list -format=json pki/roles | tr -d ' \n'
            """#)
        #expect(json == "259200\n[\"web\"]", "\(json)")
        let yaml = try await site.run("vault read -format=yaml pki/roles/web")
        #expect(yaml.contains("data:\n  allow_any_name: false\n"), "\(yaml)")
        #expect(yaml.contains("allowed_domains:\n  - example.com\n"), "\(yaml)")
        let listed = try await site.run("vault list pki/roles")
        #expect(listed == "Keys\n----\nweb")
        let wrong = try await site.shell("vault read -format=xml pki/roles/web")
        #expect(wrong.status == 1, "\(wrong.everything)")
        try await site.stop(server)
    }

    @Test func fieldsAreTakenFromWordsFilesAndStandardInput() async throws {
        let (site, server) = try await VaultSite.development()
        try site.directory.write("password.txt", "from = a file\n")
        try site.directory.write("data.json", #"{"number": 7, "list": ["a", "b"], "text": "t"}"#)
        try await site.run("vault kv put secret/words plain=value equals=a=b empty= at='\\@none'")
        try await site.run("vault kv put secret/file password=@password.txt")
        try await site.run("vault kv put secret/input password=-", input: "from standard input")
        try await site.run("vault kv put secret/json @data.json")
        try await site.run("vault kv put secret/stream -", input: #"{"deep": {"er": true}}"#)
        try await site.run("vault write secret/data/raw -", input: #"{"data": {"by": "write"}}"#)
        let values = try await site.run(
            #"""
            for field in plain equals empty at; do vault kv get -field=$field secret/words; echo; done
            vault kv get -field=password secret/file
            vault kv get -field=password secret/input; echo
            vault kv get -format=json -field=number secret/json
            vault kv get -format=json -field=list secret/json | tr -d ' \n'; echo
            vault kv get -format=json -field=deep secret/stream | tr -d ' \n'; echo
            vault kv get -field=by secret/raw; echo
            """#)
        #expect(
            values == """
                value
                a=b

                @none
                from = a file
                from standard input
                7
                ["a","b"]
                {"er":true}
                write
                """, "\(values)")
        for wrong in [
            "secret/a novalue", "secret/a =value", "secret/a key=@none.txt", "secret/a @password.txt", "secret/a",
        ] {
            let refused = try await site.shell("vault kv put \(wrong)")
            #expect(refused.status == 1 && !refused.errorOutput.isEmpty, "\(wrong): \(refused.everything)")
        }
        let missing = try await site.shell("vault kv get -field=none secret/words")
        #expect(missing.status == 1 && missing.errorOutput.contains(#"Field "none" not present in secret"#))
        try await site.stop(server)
    }

    @Test func exitCodesTellWhoseFaultItIs() async throws {
        let (site, server) = try await VaultSite.development()
        for (status, command, text) in [
            (0, "status", "Sealed          false"), (0, "-version", "Vault v1."), (0, "version", "Vault v1."),
            (0, "read --help", "-field"), (0, "operator init -status", "Vault is initialized"),
            (1, "read", "path"), (1, "read -none=1 secret/a", "none"), (1, "nonsense", "nonsense"),
            (1, "write secret/data/a", "Must supply data or use -force"), (1, "token revoke", "-self"),
            (2, "read secret/data/none", "No value found at secret/data/none"),
            (2, "list secret/metadata/none", "No value found at secret/metadata/none"),
            (2, "read none/a", "Code: 404"), (2, "write -f sys/mounts/none/tune", "Code: 400"),
            (2, "secrets enable none", "Code: 400"),
        ] as [(Int32, String, String)] {
            let result = try await site.shell("vault \(command)")
            #expect(result.status == status, "\(command): \(result.everything)")
            #expect(result.everything.contains(text), "\(command): \(result.everything)")
        }
        try await site.stop(server)
        let nobody = try await site.shell("vault status")
        #expect(nobody.status == 1 && nobody.errorOutput.contains("Error checking seal status"), "\(nobody.everything)")
        let gone = try await site.shell("vault read secret/data/a")
        #expect(gone.status == 2 && gone.errorOutput.contains(site.address), "\(gone.everything)")
    }

    @Test func variablesAndTheTokenHelperSayWhoAsks() async throws {
        let (site, server) = try await VaultSite.development()
        try await site.run(
            """
            vault policy write reader - <<< 'path "secret/*" { capabilities = ["read"] }'
            vault kv put secret/a value=1
            vault token create -policy=reader -field=token > reader.token
            rm .vault-token
            """)
        let nobody = try await site.shell("vault kv get secret/a")
        #expect(nobody.status == 2 && nobody.errorOutput.contains("Code: 403"), "\(nobody.everything)")
        let wrong = try await site.shell("vault login hvs.none")
        #expect(wrong.status == 2, "\(wrong.everything)")
        #expect(!FileManager.default.fileExists(atPath: site.file(".vault-token")))

        let login = try await site.run("vault login -no-print $(cat reader.token); vault kv get -field=value secret/a")
        #expect(login == "1")
        let mode = try FileManager.default.attributesOfItem(atPath: site.file(".vault-token"))[.posixPermissions]
        #expect(mode as? Int == 0o600)
        let refused = try await site.shell("vault kv put secret/a value=2")
        #expect(refused.status == 2 && refused.errorOutput.contains("Code: 403"), "\(refused.everything)")
        // The variable counts before the file, the flag before the variable.
        let asRoot = try await site.run("VAULT_TOKEN=root vault token lookup -field=display_name")
        #expect(asRoot == "root" || asRoot == "token", "\(asRoot)")
        let shown = try await site.run("vault print token; vault login -token-only root")
        #expect(shown == (try site.directory.text("reader.token")) + "\nroot")
        let elsewhere = try await site.run(
            "VAULT_ADDR=http://127.0.0.1:1 vault kv get -address=$VAULT_ADDR -field=value secret/a")
        #expect(elsewhere == "1")

        let rootSpace = try await site.run("VAULT_NAMESPACE=root vault kv get -field=value secret/a")
        #expect(rootSpace == "1")
        let otherSpace = try await site.shell("VAULT_NAMESPACE=team-a vault kv get -field=value secret/a")
        #expect(
            otherSpace.status == 2 && otherSpace.errorOutput.contains("Namespace: team-a"), "\(otherSpace.everything)")

        try await site.run("vault token revoke -self")
        let after = try await site.shell("vault kv get secret/a")
        #expect(after.status == 2 && after.errorOutput.contains("Code: 403"), "\(after.everything)")
        try await site.stop(server)
    }

    @Test func answersCanBeWrapped() async throws {
        let (site, server) = try await VaultSite.development()
        let once = try await site.run(
            """
            vault kv put secret/a value=wrapped > /dev/null
            vault read -wrap-ttl=60s -field=wrapping_token secret/data/a > token
            vault unwrap -format=json $(cat token) | python3 -c 'import json, sys; print(json.load(sys.stdin)["data"]["data"]["value"])'
            """)
        #expect(once == "wrapped")
        let twice = try await site.shell("vault unwrap $(cat token)")
        #expect(
            twice.status == 2 && twice.errorOutput.contains("wrapping token is not valid or does not exist"),
            "\(twice.everything)")
        let byVariable = try await site.run("VAULT_WRAP_TTL=5m vault kv get secret/a")
        #expect(byVariable.contains("wrapping_token_ttl:") && byVariable.contains("5m"), "\(byVariable)")
        try await site.stop(server)
    }
}
