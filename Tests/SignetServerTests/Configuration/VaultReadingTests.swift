import Foundation
import SignetCore
import SignetTestSupport
import SignetVault
import Testing

@testable import SignetServer

@Suite("vault in signet.yaml")
struct VaultReadingTests {
    static let full = """
        vault:
          default_lease_ttl: 1h
          max_lease_ttl: 30d
          cluster_name: company
          api_address: https://vault.example.com:8200
          listeners:
            - { address: "0.0.0.0:8200", certificate: vault }
            - { address: "[::1]:8201", certificate: combined }
            - { address: "127.0.0.1:8202", certificate_file: tls/own.crt, key_file: tls/own.key }
            - { address: "127.0.0.1:0", tls: false }
        issuers:
          - { name: le, directory: letsencrypt, challenges: [{ tls_alpn: server }] }
        certificates:
          - name: vault
            names: [vault.example.com]
            issuer: { self_signed: true }
            files: [{ certificate_der: v.cer }, { full_chain: vault/tls.crt, key: vault/tls.key }]
          - { name: combined, names: [v2.example.com], issuer: { self_signed: true }, files: { combined: v2.pem } }
        """

    @Test func everyKeyIsRead() throws {
        let configuration = try ConfigurationFixture.read(Self.full)
        let vault = try #require(configuration.vault)
        #expect(vault.limits == LeaseLimits(defaultTTL: 3600, maxTTL: 30 * 86_400))
        #expect(vault.clusterName == "company" && vault.apiAddress == "https://vault.example.com:8200")
        #expect(
            vault.listeners.map(\.address.description) == [
                "0.0.0.0:8200", "[::1]:8201", "127.0.0.1:8202", "127.0.0.1:0",
            ])
        #expect(
            vault.listeners.map(\.tls) == [
                .init(
                    certificate: "vault", certificatePath: "/etc/signet/vault/tls.crt",
                    keyPath: "/etc/signet/vault/tls.key"),
                .init(
                    certificate: "combined", certificatePath: "/etc/signet/v2.pem", keyPath: "/etc/signet/v2.pem"),
                .init(certificatePath: "/etc/signet/tls/own.crt", keyPath: "/etc/signet/tls/own.key"),
                nil,
            ])
        #expect(configuration.issuers.first?.challenges == [.tlsServer(port: 443)])
        #expect(configuration.vaultAddressPath == "/etc/signet/signet-data/vault.address")
        #expect(try ConfigurationFixture.read("").vault == nil)
    }

    @Test(arguments: ["vault", "vault-issuer", "configuration"]) func theManualsExamplesAreRead(_ page: String) throws {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        let manual = folder.appendingPathComponent("../../../docs/\(page).md").standardizedFileURL
        let text = try String(contentsOf: manual, encoding: .utf8)
        let blocks = text.matches(of: #/(?s)```yaml\n(.*?)```/#).map { String($0.output.1) }
        #expect(blocks.contains { $0.contains("vault") })
        for block in blocks {
            let problems = try ConfigurationFixture.problems(block)
            #expect(problems.isEmpty, "\(block)\n\(problems)")
        }
    }

    private static func listener(_ keys: String) -> String { "vault: { listeners: [{ \(keys) }] }" }

    @Test(arguments: [
        ("vault: {}", "vault", "\"listeners\" is missing"),
        ("vault: { listeners: [] }", "vault.listeners", "no listener"),
        (listener("tls: false"), "vault.listeners[0]", "\"address\" is missing"),
        (listener("address: here, tls: false"), "vault.listeners[0].address", "host:port"),
        (listener("address: \"[::1]:1\""), "vault.listeners[0]", "no certificate is named"),
        (listener("address: \"[::1]:1\", tls: true"), "vault.listeners[0].tls", "only be false"),
        (listener("address: \"[::1]:1\", tls: false, certificate: a"), "vault.listeners[0]", "certificate and tls"),
        (listener("address: \"[::1]:1\", certificate_file: a"), "vault.listeners[0]", "\"key_file\" is missing"),
        (listener("address: \"[::1]:1\", certificate: a"), "vault.listeners[0].certificate", "there is no certificate"),
        (
            listener("address: \"[::1]:1\", certificate: a")
                + "\ncertificates: [{ name: a, names: [a.b], issuer: { self_signed: true } }]",
            "vault.listeners[0].certificate", "not written where"
        ),
        (
            "vault: { listeners: [{ address: \"[::1]:1\", tls: false }, { address: \"[::1]:1\", tls: false }] }",
            "vault.listeners", "two listeners"
        ),
        (
            "vault: { max_lease_ttl: 1h, default_lease_ttl: 2h, listeners: [{ address: \"[::1]:1\", tls: false }] }",
            "vault", "longer than max_lease_ttl"
        ),
        ("vault: { listeners: [{ address: \"[::1]:1\", tls: false }], api_address: x }", "vault.api_address", "http"),
        ("vault: { listners: [] }", "vault", "Did you mean \"listeners\"?"),
    ])
    func problemsAreNamed(_ text: String, _ field: String, _ words: String) throws {
        let problems = try ConfigurationFixture.problems(text)
        let found = problems.contains { $0.field == field && "\($0)".contains(words) }
        #expect(found, "\(problems.map { "\($0)" }.joined(separator: "\n"))")
    }
}
