import Foundation
import SignetTestSupport
import Testing

@testable import mtls_demo

/// The Vault API that `signet up` serves beside everything else, with a certificate of its own making.
@Suite(.serialized) struct VaultSectionTests {
    private let world: ACMEWorld<PebbleServer>
    private var site: SignetSite { world.site }

    init() async throws { world = try await ACMEWorld() }

    /// - Parameters:
    ///   - plain: the port of the listener without TLS
    ///   - web: whether a certificate is wanted that the listener itself has to prove
    private func configure(plain: Int, web: ACMESubject, isWanted: Bool) throws {
        try world.configure(web) {
            $0.isWanted = isWanted
            $0.isServed = false
        }
        let text = try String(contentsOfFile: site.configuration, encoding: .utf8)
        try site.configure(
            text
                + """
                \(isWanted ? "" : "\ncertificates:")
                  - name: vault
                    names: [localhost, 127.0.0.1]
                    issuer: { authority: company-root }
                    files: { full_chain: vault/tls.crt, key: vault/tls.key, ca: vault/ca.crt }
                authorities: [{ name: company-root, subject: "CN=company root" }]
                vault:
                  default_lease_ttl: 1h
                  listeners:
                    - { address: "127.0.0.1:\(world.ca.tlsPort)", certificate: vault }
                    - { address: "127.0.0.1:\(plain)", tls: false }

                """)
    }

    /// Runs lines with `vault`, a link to signet, over TLS and with the token that was kept.
    private func shell(_ script: String) async throws -> ToolResult {
        let link = site.file("bin/vault")
        if !FileManager.default.fileExists(atPath: link) {
            try FileManager.default.createDirectory(atPath: site.file("bin"), withIntermediateDirectories: true)
            try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: signetExecutable)
        }
        return try await runTool(
            "bash", ["-euc", script],
            environment: [
                "PATH": "\(site.file("bin")):\(ProcessInfo.processInfo.environment["PATH"] ?? "")",
                "HOME": site.directory.path, "VAULT_ADDR": "https://localhost:\(world.ca.tlsPort)",
                "VAULT_CACERT": site.file("vault/ca.crt"),
            ], directory: site.directory.path)
    }

    private func addresses(_ signet: BackgroundProcess, of count: Int = 2) async throws -> [Substring] {
        try await eventually("the listeners to open", explanation: { signet.output }) {
            let lines = try? site.directory.text("data/vault.address").split(separator: "\n")
            return lines?.count == count ? lines : nil
        }
    }

    private func servedSerial() async throws -> String {
        let context = try ClientCredentials(trust: .anyone).context()
        return try await HTTPSConnection.open(
            to: Endpoint(name: "localhost", port: world.ca.tlsPort), context: context
        ) { try await $0.get("/v1/sys/health").serverSerial }
    }

    @Test func isServedBesideEverythingElse() async throws {
        let web = try ACMESubject(
            challenge: "{ tls_alpn: server, port: \(world.ca.tlsPort) }", names: ["web.example.com"])
        try configure(plain: 0, web: web, isWanted: false)
        let signet = try await site.listening()
        let urls = try await addresses(signet)
        #expect(urls.first == "https://127.0.0.1:\(world.ca.tlsPort)", "\(urls)")
        #expect(urls.last?.hasPrefix("http://127.0.0.1:") == true, "\(urls)")

        try await issueByTheAPI(signet)
        try await changeCertificate(signet)

        // The listener proves a name, and another one moves.
        let port = try freePort()
        try configure(plain: port, web: web, isWanted: true)
        _ = try await world.installed(web, signet)
        let health = try await eventually("the other listener", explanation: { signet.output }) {
            let answer = try await runTool("curl", ["-s", "http://127.0.0.1:\(port)/v1/sys/health"])
            return answer.status == 0 ? answer.output : nil
        }
        #expect(health.contains("\"sealed\":false"), "\(health)")
        try await site.stop(signet)
        #expect(!FileManager.default.fileExists(atPath: site.file("data/vault.address")))

        // Nobody is needed to open the seal, and everything is as it was.
        let again = try await site.listening()
        _ = try await addresses(again)
        let read = try await shell("vault status && vault read pki/roles/services")
        #expect(read.status == 0 && read.output.contains("allowed_domains"), "\(read.everything)")
        try await site.stop(again)
    }

    private func issueByTheAPI(_ signet: BackgroundProcess) async throws {
        let made = try await shell(
            """
            vault operator init -format=json > init.json
            python3 -c '
            import json
            made = json.load(open("init.json"))
            assert made["unseal_keys_b64"] == [], made
            open(".vault-token", "w").write(made["root_token"])'
            vault status
            vault secrets enable pki
            vault write pki/root/generate/internal common_name="vault root" ttl=8760h
            vault write pki/roles/services allowed_domains=example.com allow_subdomains=true
            vault write pki/issue/services common_name=api.example.com
            vault token create -format=json
            """)
        #expect(made.status == 0, "\(made.everything)\n\(signet.output)")
        #expect(made.output.contains("\"lease_duration\": 3600") || made.output.contains("root"), "\(made.everything)")

        let listed = try await site.ledger().filter { $0.names.contains { $0.contains("api.example.com") } }
        #expect(listed.count == 1)
        let audit = try await site.signet("audit")
        #expect(audit.output.contains(listed.first?.serialNumber ?? "?"), "\(audit.everything)")
        let authorities = try await site.signet("ca", "list", "--json")
        #expect(authorities.output.contains("vault root"), "\(authorities.everything)")

        let address = try site.directory.text("data/address").split(separator: "\n").joined()
        let token = try site.directory.text("data/metrics.token").split(separator: "\n").joined()
        let page = try await runTool(
            "curl", ["-s", "-H", "Authorization: Bearer \(token)", "http://\(address)/metrics"])
        for line in ["signet_vault_initialized 1", "signet_vault_sealed 0", "path=\"/v1\",status=\"200\""] {
            #expect(page.output.contains(line), "\(line): \(page.output)")
        }
        let ready = try await runTool("curl", ["-s", "http://\(address)/readyz"])
        #expect(ready.output == "ready\n")
    }

    /// A renewal is taken up by whoever connects next.
    private func changeCertificate(_ signet: BackgroundProcess) async throws {
        let before = try await servedSerial()
        let renewed = try await site.signet("cert", "renew", "vault")
        #expect(renewed.status == 0, "\(renewed.everything)")
        let after = try await eventually("the new certificate to be served", explanation: { signet.output }) {
            let serial = try await servedSerial()
            return serial == before ? nil : serial
        }
        #expect(try await site.status(of: "vault").serialNumber == after)
    }
}
