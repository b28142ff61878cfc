import Foundation
import SignetAgent
import SignetCore
import SignetRenewal
import SignetTestSupport
import SignetVault
import Testing

@testable import SignetServer

/// curl and hvac before an agent's proxy, and a Vault server behind it.
@Suite struct ProxyListenerTests {
    @Test func curlNeedsNoToken() async throws {
        try await ProxyVault.run { vault in
            let read = try await vault.shell(
                """
                curl -sSf $A/v1/secret/data/a; echo
                curl -sSf -X LIST $A/v1/secret/metadata; echo
                curl -sSf -d '{"data": {"user": "bob"}}' $A/v1/secret/data/b; echo
                curl -sS -o /dev/null -w '%{http_code} ' $A/v1/sys/mounts
                curl -sS -o /dev/null -w '%{http_code} ' -H 'X-Vault-Token: nobody' $A/v1/secret/data/a
                curl -sSI -o /dev/null -w '%{http_code} ' $A/v1/secret/data/a
                curl -sS -o /dev/null -w '%{http_code}' $A/ui/
                """)
            let lines = read.split(separator: "\n").map(String.init)
            #expect(lines[0].contains(#""user":"ann""#) && lines[1].contains(#""keys":["a"]"#), "\(read)")
            #expect(lines[2].contains(#""version":1"#), "\(read)")
            #expect(lines[3] == "403 403 200 404", "\(read)")
            let headers = try await vault.shell("curl -sSD - -o /dev/null $A/v1/secret/data/a")
            #expect(headers.contains("X-Cache: MISS") && headers.ranges(of: "\r\nDate:").count == 1, "\(headers)")
            #expect(
                headers.contains("Content-Type: application/json\r\n") && headers.contains("no-store"), "\(headers)")
        }
    }

    @Test func theAgentsTokenStaysUntold() async throws {
        try await ProxyVault.run { vault in
            let told = try await vault.shell(
                """
                curl -sSf $A/v1/auth/token/lookup-self
                curl -sSf -X PUT $A/v1/auth/token/renew-self
                curl -sSf $A/v1/auth//token/lookup%2Dself
                curl -sSf -H 'X-Vault-Wrap-TTL: 60' $A/v1/auth/token/lookup-self
                """)
            #expect(told.contains(#""secrets""#) && told.contains(#""client_token":"""#) && !told.contains(vault.token))
            #expect(told.ranges(of: #""accessor":"""#).count == 4, "\(told)")
        }
    }

    @Test func tokensOfClientsAreKept() async throws {
        try await ProxyVault.run { vault in
            let printed = try await vault.shell(
                """
                for name in one two; do
                    curl -sSf -D head -o $name -d '{"password": "b0b"}' $A/v1/auth/userpass/login/bob
                    tr -d '\\r' < head | grep '^X-Cache'
                done
                cmp one two
                python3 -c 'import json; print(json.load(open("one"))["auth"]["client_token"])'
                """)
            let lines = printed.split(separator: "\n")
            #expect(lines.count == 3 && lines[0] == "X-Cache: MISS" && lines[1] == "X-Cache: HIT", "\(printed)")
            let token = try #require(lines.last)
            // Revoked through the proxy, it is not given again.
            let after = try await vault.shell(
                """
                curl -sSf -X PUT -H "X-Vault-Token: \(token)" $A/v1/auth/token/revoke-self
                curl -sSf -D - -o /dev/null -d '{"password": "b0b"}' $A/v1/auth/userpass/login/bob | grep -i '^x-cache'
                curl -sS -X POST -d '{"type": "all"}' -w '%{http_code}' $A/agent/v1/cache-clear
                curl -sSf -D - -o /dev/null -d '{"password": "b0b"}' $A/v1/auth/userpass/login/bob | grep -i '^x-cache'
                curl -sS -d '{"type": "colour"}' $A/agent/v1/cache-clear
                """)
            #expect(
                after.replacing("\r\n", with: "\n") == """
                    X-Cache: MISS
                    200X-Cache: MISS
                    {"errors":["failed to clear cache: invalid type provided"]}
                    """, "\(after)")
        }
    }

    @Test func hvacNeedsNoToken() async throws {
        try await ProxyVault.run { vault in
            let printed = try await vault.shell(
                """
                python3 - $A <<'END'
                import sys, hvac
                client = hvac.Client(url=sys.argv[1], token="")
                print(client.secrets.kv.v2.read_secret_version("a", raise_on_deleted_version=True)["data"]["data"]["user"])
                client.secrets.kv.v2.create_or_update_secret("c", {"n": "1"})
                print(sorted(client.secrets.kv.v2.list_secrets("")["data"]["keys"]))
                print(client.auth.token.lookup_self()["data"]["policies"])
                try:
                    client.sys.list_mounted_secrets_engines()
                except hvac.exceptions.Forbidden:
                    print("forbidden")
                print(client.sys.read_health_status(method="GET")["initialized"])
                END
                """)
            #expect(printed == "ann\n['a', 'c']\n['default', 'secrets']\nforbidden\nTrue\n", "\(printed)")
        }
    }

    // MARK: Listeners

    @Test func aRequestHeaderCanBeRequired() async throws {
        try await ProxyVault.run(
            .whenMissing,
            { listener, _ in
                listener.requiresRequestHeader = true
                listener.allowsQuit = true
            }
        ) { vault in
            let codes = try await vault.shell(
                """
                code() { curl -sS -o /dev/null -w '%{http_code} ' "$@"; }
                code $A/v1/secret/data/a
                code -H 'X-Vault-Request: yes' $A/v1/secret/data/a
                code -H 'X-Vault-Request: true' -H 'X-Vault-Request: true' $A/v1/secret/data/a
                code -H 'X-Vault-Request: true' $A/v1/secret/data/a
                code -X POST $A/agent/v1/quit
                code $A/agent/v1/metrics
                """)
            #expect(codes == "412 412 412 200 412 200 ")
            #expect(!vault.hasQuit.value)
        }
    }

    @Test func aListenerMayServeMetricsOnly() async throws {
        try await ProxyVault.run(.whenMissing, { listener, _ in listener.role = .metricsOnly }) { vault in
            let printed = try await vault.shell(
                """
                for path in v1/secret/data/a agent/v1/cache-clear agent/v1/quit ''; do
                    curl -sS -o /dev/null -w '%{http_code} ' $A/$path
                done
                curl -sSf $A/agent/v1/metrics
                """)
            #expect(printed.hasPrefix("404 404 404 404 "), "\(printed)")
            #expect(printed.contains(#"signet_agent_proxy_requests_total{outcome="success"} 0"#), "\(printed)")
            #expect(printed.contains("\nsignet_agent_cache_entries 0\n"), "\(printed)")
        }
    }

    @Test func theAgentCanBeToldToQuit() async throws {
        try await ProxyVault.run(.whenMissing, { listener, _ in listener.allowsQuit = true }) { vault in
            let codes = try await vault.shell(
                """
                curl -sS -o /dev/null -w '%{http_code} ' $A/agent/v1/quit
                curl -sS -o /dev/null -w '%{http_code} ' -X POST $A/agent/v1/quit
                """)
            #expect(codes == "405 200 ")
            #expect(vault.hasQuit.value)
        }
        try await ProxyVault.run { vault in
            let code = try await vault.shell("curl -sS -o /dev/null -w '%{http_code}' -X POST $A/agent/v1/quit")
            #expect(code == "404" && !vault.hasQuit.value)
        }
    }

    @Test func listensOnASocketWithItsOwnerAndMode() async throws {
        let group = getegid()
        try await ProxyVault.run(
            .whenMissing,
            { listener, directory in
                listener.address = .unix(path: directory.file("agent.sock"))
                listener.socketMode = 0o620
                listener.socketGroup = "\(group)"
            }
        ) { vault in
            #expect(vault.address == "unix://\(vault.directory.file("agent.sock"))")
            let printed = try await vault.shell(
                """
                curl -sSf --unix-socket agent.sock http://localhost/v1/secret/data/a | grep -o '"user":"[a-z]*"'
                stat -c '%a %g %F' agent.sock
                ls -A
                """)
            #expect(printed == "\"user\":\"ann\"\n620 \(group) socket\nagent.sock\n", "\(printed)")
        }
    }

    @Test func aSocketThatIsTakenIsRefused() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.file("agent.sock")
        try directory.write("agent.sock", "precious")
        let owner = try FileOwner(user: nil as String?, group: nil)
        let file = SocketFile(path: path, mode: nil, owner: owner)
        #expect(throws: SignetError(.cannotListen, "")) { try file.prepare() }
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "precious")
        try await ProxyVault.run(
            .whenMissing, { listener, _ in listener.address = .unix(path: path + "2") }
        ) { vault in
            let taken = SocketFile(path: path + "2", mode: nil, owner: owner)
            #expect(throws: SignetError(.cannotListen, "")) { try taken.prepare() }
            // One that was left behind may be taken.
            _ = try await vault.shell(
                "python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind(\"\(path)3\")'")
            #expect(throws: Never.self) { try SocketFile(path: path + "3", mode: nil, owner: owner).prepare() }
        }
        #expect(!FileManager.default.fileExists(atPath: path + "2"))
    }

    @Test func speaksTLS() async throws {
        let files = TLSFiles()
        try await files.makeSelfSigned("agent")
        let tls = ProxyListenerSettings.TLS(certificatePath: files.path("agent.crt"), keyPath: files.path("agent.key"))
        try await ProxyVault.run(.always, { listener, _ in listener.tls = tls }) { vault in
            #expect(vault.address.hasPrefix("https://"))
            let printed = try await vault.shell(
                "curl -sSfk --http2 -w '\\n%{http_version}' $A/v1/secret/data/a -H 'X-Vault-Token: ignored'")
            #expect(printed.contains("ann") && printed.hasSuffix("\n2"), "\(printed)")
        }
    }

    @Test func bodiesAreBounded() async throws {
        try await ProxyVault.run { vault in
            let port = try #require(vault.address.split(separator: ":").last.flatMap { Int($0) })
            let connection = try await RawConnection.open(port: port)
            try await connection.send(
                "PUT /v1/secret/data/a HTTP/1.1\r\nHost: localhost\r\nContent-Length: 34000000\r\n\r\n")
            let answer = try await connection.untilReceived("}")
            #expect(answer.hasPrefix("HTTP/1.1 413 "), "\(answer)")
            await connection.close()
        }
    }
}
