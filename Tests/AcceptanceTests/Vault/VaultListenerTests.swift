import Foundation
import SignetTestSupport
import Testing

/// The TLS listener of a production server: new certificates without a restart, HTTP/2, certificates of clients.
@Suite struct VaultListenerTests {
    /// A server whose seal is open.
    private func start() async throws -> (ProductionSite, BackgroundProcess) {
        let site = try ProductionSite()
        try await site.makeTLSFiles()
        try site.configure(seal: #"seal "file" { path = "unseal.key" }"#)
        let server = try await site.vault.start()
        _ = try await site.initialize()
        return (site, server)
    }

    // MARK: New certificates

    /// Keeps a connection open over the change of the files, and asks again and again over new ones until they see another
    /// certificate. Arguments: port, pid to be told by SIGHUP or 0, the names of the new certificate and key.
    private static let change = """
        import http.client, json, os, shutil, signal, ssl, sys, time

        port, pid, certificate, key = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4]
        context = ssl.create_default_context(cafile="ca.crt")

        def connect():
            connection = http.client.HTTPSConnection("127.0.0.1", port, context=context, timeout=30)
            connection.connect()
            return connection

        def serial(connection):
            return connection.sock.getpeercert()["serialNumber"]

        def ask(connection):
            connection.request("GET", "/v1/sys/seal-status")
            response = connection.getresponse()
            assert json.load(response)["sealed"] is False and response.status == 200

        kept = connect()
        ask(kept)
        before = serial(kept)
        for new, place in ((key, "server.key"), (certificate, "server.crt")):
            shutil.copy(new, place + ".new")
            os.replace(place + ".new", place)
        if pid:
            os.kill(pid, signal.SIGHUP)
        deadline = time.monotonic() + 30
        while True:
            fresh = connect()
            ask(fresh)
            after = serial(fresh)
            fresh.close()
            if after != before or time.monotonic() > deadline:
                break
        ask(kept)
        print(before, after, serial(kept))
        """

    private func change(
        _ site: ProductionSite, _ name: String, telling server: BackgroundProcess? = nil
    ) async throws -> [Substring] {
        try site.vault.directory.write("change.py", Self.change)
        let pid = server.map(\.processID) ?? 0
        let serials = try await site.vault.run(
            "python3 change.py \(site.vault.port) \(pid) \(name).crt \(name).key")
        return serials.split(separator: " ")
    }

    @Test func newFilesAreServedAndOpenConnectionsGoOn() async throws {
        let (site, server) = try await start()
        try await site.makeServerCertificate("second")
        try await site.makeServerCertificate("third")

        let told = try await change(site, "second", telling: server)
        #expect(told.count == 3 && told[0] != told[1] && told[0] == told[2], "\(told)")
        try await server.waitForOutput(containing: "SIGHUP")
        let noticed = try await change(site, "third")
        #expect(noticed.count == 3 && noticed[0] == told[1] && noticed[1] != told[1], "\(noticed)")
        #expect(noticed[2] == noticed[0])

        // A key that does not fit: the good pair stays.
        let complaints = { server.output.ranges(of: "the old one stays").count }
        let before = complaints()
        try await site.vault.run("cp second.key server.key")
        server.signal(SIGHUP)
        _ = try await eventually("a complaint about the key", explanation: { server.output }) {
            complaints() > before ? true : nil
        }
        let status = try await site.vault.run("vault status -format=json")
        #expect(status.contains(#""sealed": false"#), "\(status)")
        let served = try await site.vault.run(
            "openssl s_client -connect 127.0.0.1:\(site.vault.port) < /dev/null 2>/dev/null | openssl x509 -noout -subject"
        )
        #expect(served.contains("third"), "\(served)")
        try await site.vault.stop(server)
    }

    // MARK: HTTP

    @Test func curlSpeaksHTTP2AndHTTP1() async throws {
        let (site, server) = try await start()
        try await site.vault.run(
            """
            vault secrets enable -path=secret -version=2 kv
            for name in a b c; do vault kv put secret/$name value=$name; done
            python3 -c 'import json; print(json.dumps({"data": {"long": "x" * 1000000}}))' > long.json
            """)
        for version in ["1.1", "2"] {
            let curl = """
                curl -sSf --http\(version) --cacert ca.crt -H "X-Vault-Token: $(cat .vault-token)" \
                    -w '\\n%{http_version} %{http_code}'
                """
            let listed = try await site.vault.run("\(curl) -X LIST $VAULT_ADDR/v1/secret/metadata")
            #expect(listed.contains(#""keys":["a","b","c"]"#) && listed.hasSuffix("\n\(version) 200"), "\(listed)")
            let written = try await site.vault.run("\(curl) --data @long.json $VAULT_ADDR/v1/secret/data/long")
            #expect(written.hasSuffix("\n\(version) 200"), "\(written)")
            let length = try await site.vault.run(
                """
                \(curl) -o long.out $VAULT_ADDR/v1/secret/data/long && echo
                python3 -c 'import json; print(len(json.load(open("long.out"))["data"]["data"]["long"]))'
                """)
            #expect(length == "\n\(version) 200\n1000000", "\(length)")
            let deleted = try await site.vault.run("\(curl) -X DELETE $VAULT_ADDR/v1/secret/metadata/long")
            #expect(deleted == "\n\(version) 204", "\(deleted)")
        }
        // Many at once over one connection.
        let many = try await site.vault.run(
            """
            curl -sSf --http2 --cacert ca.crt --parallel --parallel-max 50 -H "X-Vault-Token: $(cat .vault-token)" \
                -o 'answer-#1' -w '%{http_version} %{http_code} %{num_connects}\\n' "$VAULT_ADDR/v1/secret/data/a?n=[1-200]" |
                awk '{ versions[$1 " " $2]++; connects += $3 } END { for (v in versions) print v, versions[v]; print connects }'
            """)
        let lines = many.split(separator: "\n")
        #expect(lines.first == "2 200 200", "\(many)")
        #expect(lines.last.flatMap { Int($0) }.map { $0 < 10 } == true, "\(many)")
        let secured = try await site.vault.run("curl -sSI --cacert ca.crt $VAULT_ADDR/v1/sys/health")
        #expect(secured.lowercased().contains("strict-transport-security: max-age="), "\(secured)")
        try await site.vault.stop(server)
    }

    // MARK: Certificates of clients

    /// `good` by `clients`, `other` by a CA of the same name, `ended` by `clients`, but over.
    private func makeClients(_ site: ProductionSite) async throws {
        for ca in ["clients", "strangers"] {
            try await site.vault.run(
                """
                openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout \(ca).key -out \(ca).crt \
                    -days 30 -subj "/CN=Clients CA" 2>/dev/null
                """)
        }
        let usage = "extendedKeyUsage=clientAuth"
        try await site.sign("good", usage, subject: "/CN=agent-1", ca: "clients")
        try await site.sign("other", usage, subject: "/CN=agent-1", ca: "strangers")
        try await site.vault.run(
            """
            cp good.csr ended.csr; cp good.key ended.key
            faketime '30 days ago' openssl x509 -req -in ended.csr -CA clients.crt -CAkey clients.key -CAcreateserial -days 10 \
                -extfile <(echo \(usage)) -out ended.crt 2>/dev/null
            """)
        try await site.sign("branch", "basicConstraints=critical,CA:TRUE", subject: "/CN=Branch CA", ca: "clients")
        try await site.sign("branched", usage, subject: "/CN=agent-2", ca: "branch")
        try await site.vault.run("cat branched.crt branch.crt > branched-chain.crt")
    }

    private struct LoginLines: Decodable {
        struct Auth: Decodable {
            let client_token: String
            let policies: [String]
            let metadata: [String: String]
        }

        let auth: Auth
    }

    @Test func clientsLogInWithTheirCertificates() async throws {
        let (site, server) = try await start()
        try await makeClients(site)
        try await site.vault.run(
            """
            vault auth enable cert
            vault write auth/cert/certs/agents display_name=agents certificate=@clients.crt token_policies=agent \
                allowed_common_names='agent-*' token_ttl=1h
            echo 'path "sys/mounts" { capabilities = ["read"] }' | vault policy write agent -
            """)
        for version in ["1.1", "2"] {
            let login = try await site.vault.json(
                LoginLines.self,
                """
                curl -sSf --http\(version) --cacert ca.crt --cert good.crt --key good.key -X POST \
                    $VAULT_ADDR/v1/auth/cert/login
                """)
            #expect(login.auth.policies == ["agent", "default"])
            #expect(login.auth.metadata["cert_name"] == "agents" && login.auth.metadata["common_name"] == "agent-1")
        }
        // The issuer of its certificate is known only from what the client itself shows.
        for version in ["1.1", "2"] {
            let login = try await site.vault.json(
                LoginLines.self,
                """
                curl -sSf --http\(version) --cacert ca.crt --cert branched-chain.crt --key branched.key -X POST \
                    $VAULT_ADDR/v1/auth/cert/login
                """)
            #expect(login.auth.metadata["common_name"] == "agent-2")
        }
        for options in [
            "", "--cert branched.crt --key branched.key", "--cert other.crt --key other.key",
            "--cert ended.crt --key ended.key",
        ] {
            for version in ["1.1", "2"] {
                let refused = try await site.vault.run(
                    """
                    curl -sS --http\(version) --cacert ca.crt \(options) -w ' %{http_code}' -X POST \
                        $VAULT_ADDR/v1/auth/cert/login
                    """)
                #expect(
                    refused.contains("invalid certificate or no client certificate supplied")
                        && refused.hasSuffix(" 400"), "\(options): \(refused)")
            }
        }
        try await logInByCommand(site)
        try await logInWithAnIssuedCertificate(site)
        try await site.vault.stop(server)
    }

    /// The token is kept, does what its policy says, and is renewed only for the same key.
    private func logInByCommand(_ site: ProductionSite) async throws {
        let shown = "-client-cert=good.crt -client-key=good.key"
        let login = try await site.vault.shell(
            "HOME=$PWD/agent; mkdir agent; vault login -method=cert \(shown) name=agents")
        #expect(login.status == 0 && login.output.contains("token_meta_cert_name"), "\(login.everything)")
        let used = try await site.vault.run("HOME=$PWD/agent; vault read -format=json sys/mounts | grep -c '\"sys/\"'")
        #expect(used != "0")
        let renewed = try await site.vault.shell("HOME=$PWD/agent; vault token renew \(shown)")
        #expect(renewed.status == 0, "\(renewed.everything)")
        let other = try await site.vault.shell("HOME=$PWD/agent; vault token renew")
        #expect(other.status == 2, "\(other.everything)")
        let nobody = try await site.vault.shell("HOME=$PWD/nobody; mkdir nobody; vault login -method=cert")
        #expect(
            nobody.status == 2 && nobody.errorOutput.contains("no client certificate supplied"), "\(nobody.everything)")
        let kept = FileManager.default.fileExists(atPath: site.vault.file("nobody/.vault-token"))
        #expect(!kept)
    }

    /// From this server's own PKI; and no more, once its list says that it is revoked.
    private func logInWithAnIssuedCertificate(_ site: ProductionSite) async throws {
        try await site.vault.makeAuthority()
        let issued = try await site.vault.issue("web")
        try await site.vault.run(
            "vault write auth/cert/certs/web certificate=@root.crt allowed_dns_sans=web.example.com token_policies=agent"
        )
        let login = try await site.vault.run(
            "vault login -no-store -method=cert -client-cert=web.crt -client-key=web.key -field=policies")
        #expect(login == "[agent default]")
        try await site.vault.run(
            """
            vault write pki/revoke serial_number=\(issued.serial_number)
            curl -sSf --cacert ca.crt $VAULT_ADDR/v1/pki/crl/pem > crl.pem
            vault write auth/cert/crls/own crl=@crl.pem
            """)
        let refused = try await site.vault.shell(
            "vault login -no-store -method=cert -client-cert=web.crt -client-key=web.key")
        #expect(refused.status == 2 && refused.errorOutput.contains("Code: 400"), "\(refused.everything)")
    }

    // MARK: Who believes the server

    @Test func clientsBelieveOnlyTheRightAuthority() async throws {
        let (site, server) = try await start()
        let status = "vault status > /dev/null"
        let right = try await site.vault.shell(status)
        #expect(right.status == 0, "\(right.everything)")
        let named = try await site.vault.shell("\(status) -ca-cert=ca.crt", environment: ["VAULT_CACERT": ""])
        #expect(named.status == 0, "\(named.everything)")
        let nobody = try await site.vault.shell(status, environment: ["VAULT_CACERT": ""])
        #expect(nobody.status == 1 && nobody.errorOutput.contains("seal-status"), "\(nobody.everything)")
        let blind = try await site.vault.shell(
            status, environment: ["VAULT_CACERT": "", "VAULT_SKIP_VERIFY": "true"])
        #expect(blind.status == 0, "\(blind.everything)")
        let plain = try await site.vault.shell(
            status, environment: ["VAULT_ADDR": "http://127.0.0.1:\(site.vault.port)"])
        #expect(plain.status == 1, "\(plain.everything)")
        let stranger = try await site.vault.shell("\(status) -ca-cert=none.crt")
        #expect(stranger.status == 1 && stranger.errorOutput.contains("none.crt"), "\(stranger.everything)")
        try await site.vault.stop(server)
    }
}
