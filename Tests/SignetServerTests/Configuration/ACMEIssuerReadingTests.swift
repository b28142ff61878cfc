import SignetACME
import SignetCore
import SignetDNS
import SignetRenewal
import SignetTestSupport
import Testing

@testable import SignetServer

@Suite("issuers in signet.yaml")
struct ACMEIssuerReadingTests {
    private static let full = """
        issuers:
          - name: le
            directory: letsencrypt
            account: ops
            contacts: [ops@example.com, "mailto:other@example.com"]
            agree_to_terms: true
            trusted_roots: roots.pem
            external_account: { key_id: kid-1, secret_environment: EAB, algorithm: HS384 }
            profile: shortlived
            require_profile: true
            preferred_chain: ISRG Root X1
            resolvers: [192.0.2.53, "[2001:db8::1]:5353"]
            self_check: 30s
            orders_per_10s: 200
            fallback: [other]
            challenges:
              - http: true
              - { http: ["127.0.0.1:8080"], port: 8080 }
              - server: true
              - webroot: www
              - { tls_alpn: ["127.0.0.1:8443"], port: 8443 }
              - dns:
                  provider: rfc2136
                  settings: { server: 192.0.2.1, key_name: k, key_secret_file: tsig.secret }
                  type: dns-account-01
                  authoritative_port: 5353
                  authoritative_servers: { Example.com: [192.0.2.7] }
                  ttl: 120
          - { name: other, directory: "https://ca.example/dir", challenges: [{ http: true }] }
        certificates:
          - { name: a, names: ["*.example.com"], issuer: { acme: le } }
        """

    @Test func everyKeyIsRead() throws {
        let configuration = try ConfigurationFixture.read(Self.full)
        let issuer = try #require(configuration.issuers.first)
        #expect(issuer.directory == WellKnownDirectory.letsEncrypt.url)
        #expect(issuer.staging == WellKnownDirectory.letsEncryptStaging.url)
        #expect(issuer.contacts == ["ops@example.com", "other@example.com"] && issuer.account == "ops")
        #expect(issuer.agreesToTerms && issuer.requiresProfile && issuer.profile == "shortlived")
        #expect(issuer.trustedRoots == "/etc/signet/roots.pem" && issuer.preferredChain == "ISRG Root X1")
        #expect(issuer.externalAccount?.secretEnvironment == "EAB" && issuer.externalAccount?.algorithm == "HS384")
        #expect(issuer.resolvers.map(\.description) == ["192.0.2.53", "[2001:db8::1]:5353"])
        #expect(issuer.selfCheck == .wait(DurationText(.seconds(30))) && issuer.fallback == ["other"])
        #expect(issuer.ordersPerTenSeconds == 200 && configuration.issuers.last?.ordersPerTenSeconds == 10)
        let dns = DNSChallengeConfiguration(
            type: "dns-account-01",
            provider: DNSProviderSpec(
                kind: "rfc2136",
                settings: [
                    "server": "192.0.2.1", "key_name": "k", "key_secret_file": "/etc/signet/tsig.secret",
                ]),
            authoritativePort: 5353, authoritativeServers: ["example.com": [try .init(parsing: "192.0.2.7")]], ttl: 120)
        #expect(
            issuer.challenges == [
                .http(listen: nil, port: 80), .http(listen: ["127.0.0.1:8080"], port: 8080), .server(port: 80),
                .webroot("/etc/signet/www", port: 80), .tlsALPN(listen: ["127.0.0.1:8443"], port: 8443), .dns(dns),
            ])
        #expect(configuration.issuers.last?.staging == nil)
        #expect(configuration.certificates.first?.issuer == IssuerReference(kind: "acme", name: "le"))
    }

    private static func issuer(_ rest: String) -> String {
        "issuers:\n  - name: ca\n    directory: letsencrypt\n    \(rest)\n"
    }

    @Test(arguments: [
        ("issuers: [{ name: a }]", ["\"directory\" is missing", "\"challenges\" is missing"]),
        ("issuers: [{ name: a, directory: ftp://x, challenges: [{ http: true }] }]", ["ftp://x"]),
        (issuer("challenges: []"), []),
        (issuer("challenges: [{ http: true, webroot: /x }]"), ["one way of proving names"]),
        (issuer("challenges: [{ htp: true }]"), ["Did you mean \"http\"?"]),
        (issuer("challenges: [{ dns: { provider: nonsense } }]"), ["\"nonsense\" is unknown"]),
        (issuer("challenges: [{ dns: { provider: rfc2136 } }]"), ["server is missing"]),
        (issuer("challenges: [{ http: true }]\n    contacts: [nobody]"), ["\"nobody\" is not a mail address"]),
        (issuer("challenges: [{ http: true }]\n    require_profile: true"), ["no profile"]),
        (issuer("challenges: [{ http: true }]\n    orders_per_10s: 0"), ["between 1 and 10000"]),
        (issuer("challenges: [{ http: true }]\n    fallback: [cb]"), ["there is no issuer \"cb\""]),
        (issuer("challenges: [{ http: true }]\n    external_account: { key_id: a }"), ["given nowhere"]),
        (
            issuer("challenges: [{ http: true }]\ncertificates: [{ name: x, names: ['*.x.y'], issuer: { acme: ca } }]"),
            ["*.x.y", "DNS record"]
        ),
        (
            issuer("challenges: [{ http: true }]\ncertificates: [{ name: x, names: [a@x.y], issuer: { acme: ca } }]"),
            ["a@x.y", "ACME knows nothing else"]
        ),
        ("certificates: [{ name: x, names: [x.y], issuer: { acme: ca } }]", ["there is no issuer \"ca\""]),
        (
            issuer(
                "challenges: [{ http: true }]\ncertificates: [{ name: x, names: [x.y], issuer: { acme: ca, role: r } }]"
            ),
            ["acme goes with neither"]
        ),
    ])
    func problemsAreNamed(_ text: String, _ words: [String]) throws {
        let problems = try ConfigurationFixture.problems(text)
        #expect(!problems.isEmpty)
        let all = problems.map { "\($0)" }.joined(separator: "\n")
        for word in words { #expect(all.contains(word), "\(all)") }
    }
}
