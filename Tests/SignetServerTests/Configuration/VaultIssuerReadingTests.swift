import SignetCore
import SignetRenewal
import SignetVault
import Testing

@testable import SignetServer

@Suite("issuers of kind vault in signet.yaml")
struct VaultIssuerReadingTests {
    static let full = """
        issuers:
          - name: company
            address: https://vault.example.com:8200
            mount: team/pki_int
            role: services
            login: { role_id_file: role-id, secret_id_file: /run/secret-id, mount: team/approle }
            trusted_roots: vault-ca.crt
            verify: true
            namespace: team-a
            timeout: 20s
          - { name: wrapped, address: "http://127.0.0.1:8200", login: { role_id: r-1, wrapped_secret_id_file: w } }
          - { name: env, address: "https://v", role: a, login: { token_environment: VAULT_TOKEN } }
          - { name: secret, address: "https://v", role: a, login: { role_id: a, secret_id_environment: SECRET_ID } }
          - { name: mtls, address: "https://v", login: { certificate: c.crt, key: c.key, name: agent, mount: tls } }
          - { name: file, address: "https://v", login: { token_file: token }, verify: false }
        certificates:
          - { name: a, names: [a.example.com], issuer: { vault: company } }
          - { name: b, names: [b.example.com], issuer: { vault: wrapped, role: other } }
        """

    @Test func everyKeyIsRead() throws {
        let configuration = try ConfigurationFixture.read(Self.full)
        #expect(configuration.issuers.isEmpty && configuration.vaultIssuers.count == 6)
        var company = VaultIssuerConfiguration(
            name: "company", address: "https://vault.example.com:8200",
            login: .appRole(
                AppRoleCredentials(
                    roleID: .file("/etc/signet/role-id"), secretID: .file("/run/secret-id"), mount: "team/approle")))
        company.mount = "team/pki_int"
        company.role = "services"
        company.trustedRoots = "/etc/signet/vault-ca.crt"
        company.namespace = "team-a"
        company.timeout = DurationText(.seconds(20))
        let issuers = configuration.vaultIssuers
        #expect(issuers[0] == company)
        #expect(
            issuers[1].login
                == .appRole(
                    AppRoleCredentials(
                        roleID: .text("r-1"), secretID: .file("/etc/signet/w"), isSecretIDWrapped: true)))
        #expect(issuers[2].login == .token(.environment("VAULT_TOKEN")) && issuers[2].mount == "pki")
        #expect(
            issuers[3].login
                == .appRole(AppRoleCredentials(roleID: .text("a"), secretID: .environment("SECRET_ID"))))
        #expect(issuers[4].login == .certificate(name: "agent", mount: "tls"))
        #expect(issuers[4].clientCertificate == "/etc/signet/c.crt" && issuers[4].clientKey == "/etc/signet/c.key")
        #expect(issuers[5].login == .token(.file("/etc/signet/token")) && !issuers[5].verifies)
        // A certificate has its issuer's role, unless it names another one.
        #expect(
            configuration.certificates.map(\.issuer) == [
                IssuerReference(kind: "vault", name: "company", role: "services"),
                IssuerReference(kind: "vault", name: "wrapped", role: "other"),
            ])
        let settings = company.settings
        #expect(settings.caFile == company.trustedRoots && settings.namespace == "team-a")
        #expect(settings.timeout == .seconds(20) && !settings.skipsVerification)
    }

    private static func issuer(_ rest: String) -> String {
        "issuers:\n  - { name: v, address: \"https://v\", \(rest) }\n"
    }
    private static func login(_ keys: String) -> String { issuer("login: { \(keys) }") }

    @Test(arguments: [
        ("issuers: [{ name: a, login: { token_file: t } }]", "issuers[0]", "\"address\" is missing"),
        ("issuers: [{ name: a, address: \"https://v\" }]", "issuers[0]", "\"login\" is missing"),
        ("issuers: [{ name: a, address: vault, login: { token_file: t } }]", "issuers[0].address", "\"vault\" is not"),
        (issuer("login: { token_file: t }, mount: /pki"), "issuers[0].mount", "mounted"),
        (issuer("login: { token_file: t }, directory: x"), "issuers[0]", "unknown key \"directory\""),
        (issuer("login: { token_file: t }, timeout: 0s"), "issuers[0].timeout", "between"),
        (issuer("login: { token_file: t }, verify: false, trusted_roots: r"), "issuers[0].verify", "verify: false"),
        (login(""), "issuers[0].login", "no way of logging in"),
        (login("token_file: t, role_id: r"), "issuers[0].login", "token_file, role_id"),
        (login("token_file: t, token_environment: T"), "issuers[0].login", "say the same"),
        (login("token_file: t, secret_id_file: s"), "issuers[0].login.secret_id_file", "does not go with a token"),
        (login("role_id: r, secret_id_file: s, wrapped_secret_id_file: w"), "issuers[0].login", "say the same"),
        (login("role_id: r, key: k"), "issuers[0].login.key", "does not go with an AppRole"),
        (login("certificate: c"), "issuers[0].login", "\"key\" is missing"),
        (login("tokn_file: c"), "issuers[0].login", "Did you mean \"token_file\"?"),
        (
            "issuers: [{ name: a, address: \"http://v\", login: { certificate: c, key: k } }]", "issuers[0].login",
            "over TLS"
        ),
        (login("token_file: t") + certificate("{ vault: v }"), "certificates[0]", "names a role"),
        (login("token_file: t") + certificate("{ vault: w, role: r }"), "certificates[0]", "there is no issuer \"w\""),
        (login("token_file: t") + certificate("{ acme: v }"), "certificates[0]", "there is no issuer \"v\""),
        (certificate("{ vault: v, authority: a }"), "certificates[0].issuer", "both say who signs"),
        (
            login("token_file: t") + "  - { name: v, directory: letsencrypt, challenges: [{ http: true }] }",
            "issuers[1]", "a second \"v\""
        ),
    ])
    func problemsAreNamed(_ text: String, _ field: String, _ words: String) throws {
        let problems = try ConfigurationFixture.problems(text)
        let found = problems.contains { $0.field == field && "\($0)".contains(words) }
        #expect(found, "\(problems.map { "\($0)" }.joined(separator: "\n"))")
    }

    private static func certificate(_ issuer: String) -> String {
        "certificates: [{ name: x, names: [x.example.com], issuer: \(issuer) }]\n"
    }
}
