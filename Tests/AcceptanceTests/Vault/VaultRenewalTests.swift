import Foundation
import SignetPKI
import SignetTestSupport
import Testing

@testable import mtls_demo

/// `signet up` with an issuer of kind vault, `signet server` in another process, nginx that serves what comes of it.
@Suite(.serialized) struct VaultRenewalTests {
    private static let engine = """
        vault secrets enable pki
        vault write pki/root/generate/internal common_name="company root" ttl=87600h
        vault write pki/roles/services allowed_domains=example.com allow_subdomains=true key_type=any max_ttl=72h
        printf 'path "pki/sign/services" { capabilities = ["update"] }\npath "pki/revoke" { capabilities = ["update"] }' |
            vault policy write services -
        vault auth enable approle
        vault write auth/approle/role/web token_policies=services token_ttl=10s token_max_ttl=25s
        vault read -field=role_id auth/approle/role/web/role-id > role-id
        vault write -f -field=wrapping_token -wrap-ttl=10m auth/approle/role/web/secret-id > wrapped
        """

    private func configure(_ site: SignetSite, _ vault: VaultSite, port: Int) throws {
        try site.configure(
            """
            data_directory: data
            listen: 127.0.0.1:0
            issuers:
              - name: company
                address: \(vault.address)
                role: services
                login: { role_id_file: role-id, wrapped_secret_id_file: wrapped }
            certificates:
              - name: web
                names: [web.example.com]
                issuer: { vault: company }
                lifetime: 60s
                renewal: { before: 50s, jitter: 0 }
                files: { full_chain: web/full.crt, key: web/tls.key, ca: web/ca.crt }
                after: [{ run: \(try NginxServer.reload(in: site.file("nginx"))) }]
                verify: { endpoints: ["127.0.0.1:\(port)"], deadline: 20s }

            """)
    }

    /// Waits until another certificate than those is installed and nginx serves it.
    private func renewed(
        _ site: SignetSite, besides serials: [String], _ nginx: NginxServer, _ signet: BackgroundProcess
    ) async throws -> String {
        try await eventually(
            "certificate \(serials.count + 1)", within: .seconds(600), explanation: { signet.output }
        ) {
            let status = try await site.status(of: "web")
            guard status.phase == "valid", let serial = status.serialNumber, !serials.contains(serial),
                status.served.map(\.serialNumber) == [serial],
                try await nginx.servedSerial(trusting: .anyone) == serial
            else { return nil }
            return serial
        }
    }

    @Test func renewsThroughRestartAndSeal() async throws {
        let production = try ProductionSite(isTLS: false)
        let vault = production.vault
        try production.configure(tls: false)
        var server = try await vault.start()
        let shares = try await production.initialize(shares: 1, threshold: 1).unseal_keys_b64
        try await production.unseal(shares)
        let engine = try await vault.shell(Self.engine)
        #expect(engine.status == 0, "\(engine.everything)")
        let site = try SignetSite()
        for name in ["role-id", "wrapped"] { try site.directory.write(name, vault.directory.bytes(name)) }
        let port = try freePort()
        try configure(site, vault, port: port)
        let checked = try await site.signet("config", "check")
        #expect(checked.status == 0, "\(checked.everything)")

        var signet = try await site.listening()
        _ = try await eventually("the first certificate", explanation: { signet.output }) {
            try InstalledPair(certificate: site.file("web/full.crt"), key: site.file("web/tls.key"), keyAlone: true)
        }
        let nginx = try await NginxServer.start(
            in: site.file("nginx"), port: port, certificate: site.file("web/full.crt"), key: site.file("web/tls.key"))
        var serials: [String] = []
        while serials.count < 3 { serials.append(try await renewed(site, besides: serials, nginx, signet)) }
        let verified = try await runTool(
            "openssl",
            [
                "verify", "-x509_strict", "-CAfile", site.file("web/ca.crt"), "-verify_hostname", "web.example.com",
                site.file("web/full.crt"),
            ])
        #expect(verified.status == 0, "\(verified.everything)")

        // Away, and back with its seal closed: the last good certificate stays, and both are told apart.
        try await vault.stop(server)
        try await expectFailing(site, with: "did not answer", signet)
        server = try await vault.start()
        try await expectFailing(site, with: "is sealed", signet)
        let kept = try await nginx.servedSerial(trusting: .anyone)
        #expect(try await site.status(of: "web").serialNumber == kept)
        let explained = try await site.signet("explain", "web")
        #expect(explained.output.contains("vault company, role services"), "\(explained.everything)")
        #expect(explained.output.contains("signet vault operator unseal"), "\(explained.everything)")
        try await production.unseal(shares)
        serials.append(kept)
        serials.append(try await renewed(site, besides: serials, nginx, signet))

        // What was in the envelope has been kept.
        try await site.stop(signet)
        signet = try await site.listening()
        serials.append(try await renewed(site, besides: serials, nginx, signet))
        try await site.stop(signet)

        let revoked = try await site.signet("cert", "revoke", "web")
        #expect(revoked.status == 0 && revoked.output.contains("has been renewed"), "\(revoked.everything)")
        let lists = try await vault.shell("curl -s $VAULT_ADDR/v1/pki/crl/pem | openssl crl -noout -text")
        #expect(lists.output.contains("Revoked Certificates:"), "\(lists.everything)")
        try await nginx.stop()
        try await vault.stop(server)
    }

    private func expectFailing(
        _ site: SignetSite, with words: String, _ signet: BackgroundProcess
    ) async throws {
        _ = try await eventually(words, within: .seconds(300), explanation: { signet.output }) {
            let status = try await site.status(of: "web")
            return status.phase == "failing" && status.lastError?.contains(words) == true ? true : nil
        }
    }
}
