import Foundation
import SignetTestSupport
import Testing

/// The verbs of `vault` that the article does not use: key-value stores, mounts, policies, leases, audit, the operator's.
@Suite struct VaultVerbTests {
    @Test func secretsHaveVersions() async throws {
        let (site, server) = try await VaultSite.development()
        let put = try await site.run("vault kv put secret/database user=app password=one")
        #expect(put.contains("= Secret Path =") && put.contains("\nsecret/data/database\n"), "\(put)")
        #expect(put.contains("= Metadata =") && put.contains("version            1"), "\(put)")
        #expect(put.contains("custom_metadata    <nil>") && put.contains("deletion_time      n/a"), "\(put)")
        try await site.run("vault kv put -mount=secret database user=app password=two")
        try await site.run("vault kv patch secret/database password=three")
        let got = try await site.run("vault kv get secret/database")
        #expect(got.contains("= Data =") && got.contains("password    three\nuser        app"), "\(got)")
        let stale = try await site.shell("vault kv put -cas=1 secret/database user=none")
        #expect(
            stale.status == 2
                && stale.errorOutput.contains("check-and-set parameter did not match the current version"),
            "\(stale.everything)")
        let values = try await site.run(
            """
            vault kv get -version=1 -field=password secret/database; echo
            vault kv list secret/
            vault kv delete secret/database
            """)
        #expect(
            values == "one\nKeys\n----\ndatabase\nSuccess! Data deleted (if it existed) at: secret/data/database",
            "\(values)")
        let deleted = try await site.shell("vault kv get secret/database")
        #expect(deleted.status == 2 && deleted.output.contains("deletion_time"), "\(deleted.everything)")
        try await site.run("vault kv undelete -versions=3 secret/database")
        let restored = try await site.run("vault kv get -field=password secret/database")
        #expect(restored == "three")
        try await metadata(site)
        try await site.stop(server)
    }

    private func metadata(_ site: VaultSite) async throws {
        try await site.run("vault kv destroy -versions=1,2 secret/database")
        try await site.run("vault kv metadata put -max-versions=5 -custom-metadata=owner=ada secret/database")
        let metadata = try await site.run("vault kv metadata get secret/database")
        for part in [
            "= Metadata Path =", "max_versions            5", "map[owner:ada]", "= Version 1 =", "= Version 3 =",
        ] {
            #expect(metadata.contains(part), "\(part): \(metadata)")
        }
        let destroyed = try await site.shell("vault kv get -version=1 secret/database")
        #expect(destroyed.status == 2, "\(destroyed.everything)")
        try await site.run("vault kv metadata delete secret/database")
        let gone = try await site.shell("vault kv get secret/database")
        #expect(gone.status == 2 && gone.errorOutput.contains("No value found at secret/data/database"))
        let none = try await site.shell("vault kv list secret/")
        #expect(none.status == 2)
    }

    @Test func mountsAreEnabledTunedMovedAndDisabled() async throws {
        let (site, server) = try await VaultSite.development()
        let lines = try await site.run(
            """
            vault secrets enable -path=old -description='Old things' -version=1 kv
            vault kv put old/a value=1
            vault secrets tune -default-lease-ttl=1h old
            vault secrets move old new | sed 's/ID .*/ID/'
            vault kv get -field=value new/a; echo
            vault kv list new
            vault auth enable -path=people userpass
            vault auth disable people
            vault secrets disable new
            """)
        #expect(
            lines == """
                Success! Enabled the kv secrets engine at: old/
                Success! Data written to: old/a
                Success! Tuned the secrets engine at: old/
                Success! Finished moving secrets engine old/ to new/, with migration ID
                1
                Keys
                ----
                a
                Success! Enabled userpass auth method at: people/
                Success! Disabled the auth method (if it existed) at: people/
                Success! Disabled the secrets engine (if it existed) at: new/
                """, "\(lines)")
        let listed = try await site.run("vault secrets list; vault auth list -detailed")
        for part in ["cubbyhole/ ", "secret/ ", "sys/ ", "key/value secret storage", "token/ ", "Plugin"] {
            #expect(listed.contains(part), "\(part): \(listed)")
        }
        #expect(!listed.contains("new/") && !listed.contains("people/"))
        let twice = try await site.shell("vault secrets enable -path=secret kv")
        #expect(
            twice.status == 2 && twice.errorOutput.contains("path is already in use at secret/"), "\(twice.everything)")
        try await site.stop(server)
    }

    @Test func policiesSayWhatTokensMayDo() async throws {
        let (site, server) = try await VaultSite.development()
        let lines = try await site.run(
            """
            echo 'path "secret/data/a" { capabilities = ["read"] }' > a.hcl
            vault policy write A a.hcl
            vault policy read a
            vault policy list
            vault token create -policy=a -ttl=1h -use-limit=3 -field=token > a.token
            vault token capabilities $(cat a.token) secret/data/a
            VAULT_TOKEN=$(cat a.token) vault token capabilities secret/data/b
            vault policy delete a
            """)
        #expect(
            lines == """
                Success! Uploaded policy: a
                path "secret/data/a" { capabilities = ["read"] }

                a
                default
                root
                read
                deny
                Success! Deleted policy: a
                """, "\(lines)")
        let none = try await site.shell("vault policy read a")
        #expect(none.status == 2 && none.errorOutput.contains("No policy named: a"), "\(none.everything)")
        let wrong = try await site.shell(
            "vault policy write wrong -", input: "path \"a\" {\n  capabilities = [\"fly\"]\n}\n")
        #expect(wrong.status == 2 && wrong.errorOutput.contains("Code: 400"), "\(wrong.everything)")
        try await tokens(site)
        try await site.stop(server)
    }

    /// Children end with their parents; a token is known by its accessor too.
    private func tokens(_ site: VaultSite) async throws {
        let lines = try await site.run(
            #"""
            vault token create -policy=default -ttl=2h -explicit-max-ttl=4h -metadata=team=blue -display-name=parent -format=json > parent.json
            field() { python3 -c 'import json, sys; print(json.load(open("parent.json"))["auth"][sys.argv[1]])' $1; }
            vault token create -policy=root -field=token > root.token
            vault token lookup -accessor -field=display_name $(field accessor); echo
            vault token lookup -field=meta $(field client_token); echo
            vault token renew -increment=3h -field=token_duration $(field client_token); echo
            vault token revoke -accessor $(field accessor)
            """#)
        #expect(
            lines == "token-parent\nmap[team:blue]\n10800\nSuccess! Revoked token (if it existed)", "\(lines)")
        let bad = try await site.shell(
            #"vault token lookup $(python3 -c 'import json; print(json.load(open("parent.json"))["auth"]["client_token"])')"#
        )
        #expect(bad.status == 2 && bad.errorOutput.contains("bad token"), "\(bad.everything)")
        let family = try await site.shell(
            """
            vault token create -field=token > parent.token
            VAULT_TOKEN=$(cat parent.token) vault token create -field=token > child.token
            VAULT_TOKEN=$(cat parent.token) vault token create -orphan -field=token > orphan.token
            vault token revoke $(cat parent.token)
            VAULT_TOKEN=$(cat orphan.token) vault token lookup -field=orphan; echo
            VAULT_TOKEN=$(cat child.token) vault token lookup
            """)
        #expect(family.output.hasSuffix("true\n") && family.status == 2, "\(family.everything)")
    }

    @Test func leasesAndTheAuditFile() async throws {
        let (site, server) = try await VaultSite.development()
        try await site.makeAuthority()
        let lines = try await site.run(
            """
            vault audit enable file file_path=$PWD/audit.log
            vault audit list
            vault write pki/roles/web allowed_domains=example.com allow_subdomains=true key_type=ec generate_lease=true > /dev/null 2>&1
            vault write -format=json pki/issue/web common_name=a.example.com ttl=1h > a.json
            vault write -format=json pki/issue/web common_name=b.example.com ttl=1h > b.json
            lease() { python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))["lease_id"])' $1; }
            vault lease lookup $(lease a.json) | grep -c pki/issue/web
            vault lease revoke -sync $(lease a.json) | sed 's,/[^/]*$,,'
            vault list -format=json pki/certs/revoked | grep -c :
            vault lease revoke -sync -prefix pki/issue
            vault list -format=json pki/certs/revoked | grep -c :
            vault audit disable file
            """)
        #expect(
            lines == """
                Success! Enabled the file audit device at: file/
                Path     Type    Description
                ----     ----    -----------
                file/    file    n/a
                1
                Success! Revoked lease: pki/issue/web
                1
                Success! Revoked any leases with prefix: pki/issue
                2
                Success! Disabled audit device (if it was enabled) at: file/
                """, "\(lines)")
        let log = try site.directory.text("audit.log")
        #expect(log.contains(#""path":"pki/issue/web""#) && log.contains("hmac-sha256:"))
        #expect(!log.contains("PRIVATE KEY") && !log.contains("a.example.com"))
        try await site.stop(server)
    }

    @Test func theOperatorsVerbs() async throws {
        let (site, server) = try await VaultSite.development()
        let status = try await site.run("vault operator key-status; vault operator rotate; vault status")
        for part in ["Key Term", "Success! Rotated key", "Initialized     true", "Version         1."] {
            #expect(status.contains(part), "\(part): \(status)")
        }
        let stepped = try await site.run("vault operator step-down")
        #expect(stepped.hasPrefix("Success! Stepped down"), "\(stepped)")
        try await site.stop(server)
    }
}
