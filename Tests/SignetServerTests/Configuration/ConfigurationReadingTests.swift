import SignetAuthority
import SignetCore
import SignetPKI
import SignetRenewal
import SignetTestSupport
import Testing

@testable import SignetServer

@Suite("Reading a good signet.yaml")
struct ConfigurationReadingTests {
    @Test func everyKeyIsUnderstood() throws {
        let configuration = try ConfigurationFixture.read(ConfigurationFixture.full)
        #expect(configuration.path == "/etc/signet/signet.yaml")
        #expect(configuration.dataDirectory == "/var/lib/signet")
        #expect(configuration.listen == ListenAddress(host: "::1", port: 8210))
        #expect(configuration.publicURL == "http://pki.example.com")
        #expect(configuration.sealing == .environment(name: "SIGNET_SEALING_KEY"))
        #expect(configuration.log == LogConfiguration(level: .debug, format: .json))
        #expect(configuration.parallelRenewals == 20)
        #expect(configuration.databasePath == "/var/lib/signet/signet.db")
    }

    @Test func authoritiesComeParentsFirst() throws {
        let configuration = try ConfigurationFixture.read(ConfigurationFixture.full)
        #expect(configuration.authorities.map(\.name) == ["root", "issuing"])
        let root = try #require(configuration.authorities.first)
        #expect(root.keyAlgorithm == .ecdsaP384)
        #expect(root.lifetime.duration == .seconds(10 * 365 * 86_400))
        let issuing = try #require(configuration.authorities.last)
        #expect(issuing.subject == (try DistinguishedName(parsing: "CN=issuing,O=COMPANY,C=KR")))
        #expect(issuing.signedBy == "root")
        #expect(issuing.pathLength == 0)
        #expect(issuing.nameConstraints?.permitted == ["dns:example.com", "ip:10.0.0.0/8"])
        #expect(issuing.nameConstraints?.excluded == ["email:evil.example"])
    }

    @Test func aRoleHasEveryRule() throws {
        let configuration = try ConfigurationFixture.read(ConfigurationFixture.full)
        var expected = Role(name: "services", authority: "issuing")
        expected.allowedDomains = ["example.com"]
        expected.allowBareDomains = false
        expected.allowSubdomains = true
        expected.allowWildcards = true
        expected.allowedIPRanges = ["10.0.0.0/8"]
        expected.allowEmailAddresses = true
        expected.allowedURIs = ["spiffe://example.com/*"]
        expected.allowOtherNames = true
        expected.ttl = DurationText(.seconds(86_400))
        expected.maxTTL = DurationText(.seconds(3 * 86_400))
        expected.usage = .peer
        expected.keyAlgorithms = [.ecdsaP256, .rsa2048]
        expected.backdate = DurationText(.seconds(60))
        expected.allowOutlivingIssuer = true
        expected.subject = try DistinguishedName(parsing: "O=COMPANY,C=KR")
        expected.policies = ["1.3.6.1.4.1.99999.1"]
        expected.keyUsage = .digitalSignature
        expected.extendedKeyUsages = ["1.3.6.1.5.5.7.3.1"]
        #expect(configuration.authorities.last?.roles == [expected])
    }

    @Test func aCertificateHasEveryWish() throws {
        let spec = try #require(try ConfigurationFixture.read(ConfigurationFixture.full).certificates.first)
        #expect(spec.name == "service-a")
        #expect(spec.names == [.dns("service-a.example.com"), .ip([10, 0, 0, 1])])
        #expect(spec.effectiveSubject == (try DistinguishedName(parsing: "CN=service-a.example.com,OU=DEV")))
        #expect(spec.usage == .peer)
        #expect(spec.lifetime?.duration == .seconds(120))
        #expect(spec.issuer == IssuerReference(kind: "authority", name: "issuing", role: "services"))
        #expect(spec.key == KeyPolicy(algorithm: .rsa2048, rotation: .never))
        #expect(spec.renewal == RenewalPolicy(fraction: 0.5, jitter: 0.1))
        #expect(
            spec.verification
                == VerificationSpec(
                    endpoints: ["127.0.0.1:8443"], serverName: "service-a.example.com",
                    deadline: DurationText(.seconds(10))))
    }

    @Test func destinationsAndActionsAreAbsolute() throws {
        let spec = try #require(try ConfigurationFixture.read(ConfigurationFixture.full).certificates.first)
        var first = FilesDestinationSpec()
        first.certificate = "/etc/signet/a/tls.crt"
        first.key = "/etc/signet/a/tls.key"
        first.ca = "/etc/signet/a/ca.crt"
        first.chain = "/etc/signet/a/chain.crt"
        first.fullChain = "/etc/signet/a/full.crt"
        var second = FilesDestinationSpec()
        second.certificate = "/srv/tls.crt"
        second.key = "/srv/tls.key"
        second.keyMode = "0640"
        second.mode = "0444"
        second.owner = "www-data"
        second.group = "www-data"
        second.keyEncoding = .sec1
        var third = FilesDestinationSpec()
        third.combined = "/etc/signet/tls/site.pem"
        third.certificateDER = "/etc/signet/tls/site.cer"
        third.keyDER = "/etc/signet/tls/site.key"
        third.keystore = KeystoreSpec(
            path: "/etc/signet/tls/site.p12", password: .file("/etc/signet/tls/password"), alias: "tomcat")
        var fourth = FilesDestinationSpec()
        fourth.keystore = KeystoreSpec(
            path: "/etc/signet/tls/other.p12", password: .environment("KEYSTORE_PASSWORD"))
        #expect(spec.destinations == [first, second, third, fourth].map(DestinationSpec.files))
        #expect(
            spec.actions == [
                .run(command: ["nginx", "-s", "reload"], timeout: DurationText(.seconds(5))),
                .reload(unit: "nginx.service"), .restart(unit: "haproxy.service"),
                .signal(name: "HUP", pidFile: "/etc/signet/nginx.pid", pid: nil),
                .signal(name: "USR1", pidFile: nil, pid: 123),
            ])
    }

    @Test func recipesBecomeFilesStepsAndEndpoints() throws {
        let configuration = try ConfigurationFixture.read(ConfigurationFixture.full)
        let spec = try #require(configuration.certificates.first { $0.name == "deployed" })
        var nginx = FilesDestinationSpec()
        nginx.fullChain = "/etc/signet/nginx/site.pem"
        nginx.key = "/etc/signet/nginx/site.key"
        (nginx.owner, nginx.group, nginx.keyMode) = ("www-data", "www-data", "0640")
        var haproxy = FilesDestinationSpec()
        haproxy.combined = "/etc/haproxy/site.pem"
        var postgresql = FilesDestinationSpec()
        postgresql.fullChain = "/etc/signet/pg/server.crt"
        postgresql.key = "/etc/signet/pg/server.key"
        postgresql.owner = "postgres"
        #expect(spec.destinations.count == 5)
        for files in [nginx, haproxy, postgresql] { #expect(spec.destinations.contains(.files(files))) }
        #expect(
            spec.deployment?.steps.map(\.description) == [
                "/usr/sbin/nginx -t -q -c /etc/nginx/nginx.conf", "apache2ctl -t",
                "haproxy -c -f /etc/haproxy/haproxy.cfg", "postfix -c /etc/postfix check",
                "a look at the owner and mode of /etc/signet/pg/server.key", "systemctl reload nginx.service",
                "apache2ctl -k graceful", "set ssl cert /etc/haproxy/site.pem at /run/haproxy/admin.sock",
                "postfix -c /etc/postfix reload", "HUP to the process of /var/lib/postgresql/15/main/postmaster.pid",
            ])
        #expect(
            spec.verification
                == VerificationSpec(
                    endpoints: [
                        "127.0.0.1:443", "[::1]:443", "127.0.0.1:8443", "10.0.0.1:443", "smtp://127.0.0.1:25",
                        "127.0.0.1:465", "postgresql://127.0.0.1:5432",
                    ], deadline: DurationText(.seconds(10))))
    }

    @Test func anEmptyFileHasTheDefaults() throws {
        for text in ["", "# nothing\n", "---\n", "{}\n", "authorities:\ncertificates:\n"] {
            let expected = Configuration(path: "/etc/signet/signet.yaml", dataDirectory: "/etc/signet/signet-data")
            #expect(try ConfigurationFixture.read(text) == expected, "\(text)")
        }
    }

    @Test func selfSignedNeedsNoAuthority() throws {
        let spec = try #require(try ConfigurationFixture.read(ConfigurationFixture.full).certificates.last)
        #expect(spec.issuer.kind == "self-signed")
        #expect(spec.renewal.before?.duration == .seconds(30))
    }

    @Test func anUnwrittenTTLGivesWay() throws {
        func role(_ line: String) throws -> Role? {
            let text = "authorities: [{ name: a, subject: CN=a, roles: [{ name: r, \(line) }] }]"
            return try ConfigurationFixture.read(text).authorities.first?.roles.first
        }
        #expect(try role("ttl: 1y")?.maxTTL.duration == .seconds(365 * 86_400))
        #expect(try role("max_ttl: 1h")?.ttl.duration == .seconds(3600))
    }

    @Test func theEnvironmentStandsAboveTheFile() throws {
        let environment = [
            "SIGNET_DATA_DIRECTORY": "/data", "SIGNET_LISTEN": "0.0.0.0:80", "SIGNET_PUBLIC_URL": "http://other",
            "SIGNET_LOG_LEVEL": "error",
        ]
        let configuration = try ConfigurationFixture.read("listen: 127.0.0.1:1", environment: environment)
        #expect(configuration.dataDirectory == "/data")
        #expect(configuration.sealing == .keyFile(path: "/data/sealing.key"))
        #expect(configuration.listen == ListenAddress(host: "0.0.0.0", port: 80))
        #expect(configuration.publicURL == "http://other")
        #expect(configuration.log.level == .error)
    }

    @Test func theTemplateWorksAsItIs() throws {
        let configuration = try ConfigurationFixture.read(ConfigurationTemplate.commented)
        #expect(configuration.authorities.map(\.name) == ["example-root"])
        #expect(configuration.certificates.map(\.name) == ["service-a"])
    }

    @Test func everyCommentedSettingOfTheTemplateWorksToo() throws {
        let lines = ConfigurationTemplate.commented.split(separator: "\n", omittingEmptySubsequences: false)
        let uncommented = lines.map { line in
            let rest = line.drop { $0 == " " }
            guard rest.hasPrefix("#"), rest.dropFirst().first.map({ $0 != " " || !isProse(rest) }) ?? false else {
                return String(line)
            }
            return String(line.prefix(line.count - rest.count) + rest.dropFirst())
        }
        let configuration = try ConfigurationFixture.read(uncommented.joined(separator: "\n"))
        #expect(configuration.authorities.map(\.name) == ["example-root", "example-issuing"])
        #expect(configuration.certificates.map(\.name) == ["service-a", "lonely"])
        #expect(configuration.certificates.first?.actions.count == 3)
        #expect(configuration.publicURL != nil)
    }

    /// Continuation lines of a commented list begin with two blanks, explanations with one.
    private func isProse(_ comment: Substring) -> Bool { !comment.hasPrefix("#  ") }

    @Test func textsWithAmpersandsAreNotAnchors() throws {
        let text = """
            certificates:
              - name: a
                names: [a.example.com]
                issuer: { self_signed: true }
                after: [{ run: [sh, -c, "test -f x && nginx -s reload; cat - && curl 'http://x/?a=1&b=2'"] }]
            """
        let action = try ConfigurationFixture.read(text).certificates.first?.actions.first
        #expect(action?.description.contains("&& nginx") == true)
    }
}
