import SignetCore
import SignetTestSupport
import Testing

@testable import SignetServer

@Suite("What is wrong with a signet.yaml")
struct ConfigurationProblemTests {
    /// A text with one problem, where it is, and words of its sentence or remedy.
    struct Case: Sendable, CustomTestStringConvertible {
        let text: String
        let place: String
        let words: [String]
        var testDescription: String { text.prefix(60).replacing("\n", with: " ") + "" }
    }

    private static func certificate(_ lines: String) -> String {
        "certificates:\n  - name: a\n    names: [a.example.com]\n    issuer: { self_signed: true }\n    \(lines)\n"
    }

    private static func role(_ line: String) -> String {
        "authorities:\n  - name: a\n    subject: CN=a\n    roles:\n      - name: r\n        \(line)\n"
    }

    static let cases: [Case] = [
        Case(
            text:
                "watch: { caa_identities: { othr: [ca.example.net] } }\nauthorities: [{ name: other, subject: CN=a }]\n",
            place: "1:34", words: ["no issuer or authority \"othr\"", "other"]),
        Case(
            text:
                "watch: { caa_identities: { a: [\"ca.example.net;\"] } }\nauthorities: [{ name: a, subject: CN=a }]\n",
            place: "1:32", words: ["not a domain", "ca.example.net;"]),
        Case(
            text: "watch: { caa_identities: { a: [] } }\nauthorities: [{ name: a, subject: CN=a }]\n", place: "1:31",
            words: ["no domain is named"]),
        Case(text: certificate("deploy: { deadline: 1s }"), place: "5:13", words: ["names no service", "postgresql"]),
        Case(
            text: certificate("deploy: { nginx: { certificate: a, key: b } }"), place: "5:22",
            words: ["\"endpoints\" is missing"]),
        Case(
            text: certificate("deploy: { nginx: { certificate: a, key: b, endpoints: [\"x://a:1\"] } }"), place: "5:60",
            words: ["x://a:1", "host:port"]),
        Case(
            text: certificate("deploy: { haproxy: { certificate: a, endpoints: [\"a:1\"], scket: b, socket: c } }"),
            place: "5:62", words: ["unknown key \"scket\""]),
        Case(
            text: certificate("files: { pkcs12: a.p12 }"), place: "5:22", words: ["wanted from one place", "password"]),
        Case(
            text: certificate("files: { pkcs12: a, password_file: b, password_environment: C }"), place: "5:22",
            words: ["wanted from one place"]),
        Case(text: certificate("files: { key: a, alias: b }"), place: "5:29", words: ["alias belongs to pkcs12"]),
        Case(text: "listn: x", place: "1:1", words: ["unknown key \"listn\"", "Did you mean \"listen\"?"]),
        Case(text: "dataDirectory: x", place: "1:1", words: ["Did you mean \"data_directory\"?"]),
        Case(text: "completely_else: x", place: "1:1", words: ["Known here:", "certificates"]),
        Case(text: "listen: 127.0.0.1", place: "1:9", words: ["127.0.0.1", "host:port"]),
        Case(text: "listen: [a]", place: "1:9", words: ["a list", "a single value"]),
        Case(text: "listen:", place: "1:8", words: ["nothing"]),
        Case(text: "public_url: ftp://x", place: "1:13", words: ["http"]),
        Case(text: "public_url: http://x?y", place: "1:13", words: ["without query"]),
        Case(text: "log: { level: loud }", place: "1:15", words: ["not one of", "debug"]),
        Case(text: "log: { levle: info }", place: "1:8", words: ["Did you mean \"level\"?"]),
        Case(text: "sealing: { key_file: a, environment: B }", place: "1:10", words: ["more than one key"]),
        Case(text: "sealing: {}", place: "1:10", words: ["no key is named"]),
        Case(text: "authorities: yes", place: "1:14", words: ["a list is wanted"]),
        Case(text: "authorities: [{ name: a }]", place: "1:15", words: ["\"subject\" is missing"]),
        Case(text: "authorities: [{ name: a b, subject: CN=a }]", place: "1:23", words: ["cannot be a name"]),
        Case(text: "authorities: [{ name: a, subject: nonsense }]", place: "1:35", words: ["nonsense"]),
        Case(text: "authorities: [{ name: a, subject: CN=a, key: dsa }]", place: "1:46", words: ["ecdsa-p256"]),
        Case(text: "authorities: [{ name: a, subject: CN=a, lifetime: soon }]", place: "1:51", words: ["duration"]),
        Case(text: "authorities: [{ name: a, subject: CN=a, path_length: -1 }]", place: "1:54", words: ["between 0"]),
        Case(text: "authorities: [{ name: a, subject: CN=a, signed_by: a }]", place: "1:52", words: ["by itself"]),
        Case(
            text: "authorities: [{ name: a, subject: CN=a }, { name: a, subject: CN=b }]", place: "1:43",
            words: ["a second \"a\""]),
        Case(
            text:
                "authorities:\n- { name: a, subject: CN=a, signed_by: b }\n- { name: b, subject: CN=b, signed_by: a }",
            place: "2:3", words: ["a, b", "circle"]),
        Case(
            text: "authorities: [{ name: a, subject: CN=a, name_constraints: { permitted: [x] } }]", place: "1:73",
            words: ["dns:"]),
        Case(text: role("ttl: 2d\n        max_ttl: 1d"), place: "6:14", words: ["longer than max_ttl"]),
        Case(text: role("usage: root"), place: "6:16", words: ["server, client, peer"]),
        Case(text: role("allow_subdomains: maybe"), place: "6:27", words: ["neither true nor false"]),
        Case(text: role("allowed_ip_ranges: [10.0.0.0/99]"), place: "6:29", words: ["prefix length"]),
        Case(text: role("allowed_domains: [\"*.example.com\"]"), place: "6:27", words: ["wildcard"]),
        Case(text: role("key_algorithms: []"), place: "6:25", words: ["no key"]),
        Case(text: role("policies: [x.y]"), place: "6:20", words: ["object identifier"]),
        Case(text: role("key_usage: [sign]"), place: "6:21", words: ["digital_signature"]),
        Case(
            text: "certificates: [{ names: [a.b], issuer: { self_signed: true } }]", place: "1:16",
            words: ["\"name\" is missing"]),
        Case(
            text: "certificates: [{ name: a, issuer: { self_signed: true } }]", place: "1:16",
            words: ["at least one name"]),
        Case(
            text: "certificates: [{ name: a, names: [a.b], issuer: { self_signed: true, role: x } }]", place: "1:49",
            words: ["self_signed"]),
        Case(
            text: "certificates: [{ name: a, names: [a.b], issuer: { role: x } }]", place: "1:49",
            words: ["\"authority\" is missing"]),
        Case(text: certificate("usage: root"), place: "5:12", words: ["server, client, peer"]),
        Case(text: certificate("lifetime: 1s"), place: "5:15", words: ["between 10s"]),
        Case(text: certificate("key: { algorithm: rsa-1024 }"), place: "5:23", words: ["rsa-2048"]),
        Case(text: certificate("renewal: { fraction: 2 }"), place: "5:26", words: ["between"]),
        Case(text: certificate("renewal: { fraction: 0.5, before: 1h }"), place: "5:14", words: ["Keep one"]),
        Case(text: certificate("files: { key: /a/, certificate: /b }"), place: "5:19", words: ["path of a file"]),
        Case(text: certificate("files: { key: /a, key_mode: \"999\" }"), place: "5:33", words: ["octal"]),
        Case(text: certificate("files: {}"), place: "2:5", words: ["at least one of"]),
        Case(text: certificate("files: { key: /a, certificate: /a }"), place: "2:5", words: ["/a", "twice"]),
        Case(text: certificate("after: [{ run: nginx -s reload }]"), place: "5:20", words: ["a list is wanted"]),
        Case(text: certificate("after: [{ run: [] }]"), place: "5:20", words: ["empty"]),
        Case(text: certificate("after: [{ run: [a], reload: b }]"), place: "5:13", words: ["more than one"]),
        Case(text: certificate("after: [{ timeout: 1s }]"), place: "5:13", words: ["nothing to do"]),
        Case(text: certificate("after: [{ reload: b, timeout: 1s }]"), place: "5:35", words: ["belongs to run"]),
        Case(text: certificate("after: [{ signal: HUP }]"), place: "5:23", words: ["pid_file or pid"]),
        Case(text: certificate("after: [{ signal: NOPE, pid: 1 }]"), place: "2:5", words: ["NOPE"]),
        Case(text: certificate("verify: { endpoints: [] }"), place: "2:5", words: ["at least one endpoint"]),
        Case(text: certificate("verify: { endpoints: [localhost] }"), place: "5:27", words: ["host:port"]),
        Case(text: "a: b: c", place: "1:5", words: ["not YAML"]),
        Case(text: "listen: \"x", place: "1:11", words: ["not YAML"]),
        Case(text: "listen: a:1\nlisten: b:2", place: "1:1", words: ["written twice"]),
        Case(text: "- a\n- b", place: "1:1", words: ["a section with keys is wanted"]),
        Case(text: "? [a]\n: b", place: "1:3", words: ["not a word"]),
        Case(text: "log: &x { level: info }", place: "1:6", words: ["anchors"]),
        Case(text: "---\nlisten: a:1\n---\nlisten: b:2", place: "3:1", words: ["not YAML"]),
    ]

    @Test(arguments: cases) func isNamedWithItsPlace(_ each: Case) throws {
        let problems = try ConfigurationFixture.problems(each.text)
        #expect(problems.count == 1, "\(problems)")
        let problem = try #require(problems.first)
        let text = problem.description
        #expect(text.hasPrefix("/etc/signet/signet.yaml:\(each.place): "), "\(text)")
        for word in each.words { #expect(text.contains(word), "\(text)") }
    }

    @Test func allAreReportedAtOnceInTheOrderOfTheFile() throws {
        let text = """
            listn: x
            certificates:
              - name: a
                nmes: [a.example.com]
                issuer: { self_signed: true, role: x }
                lifetime: soon
            log: { level: loud }
            """
        let lines = try ConfigurationFixture.problems(text).map(\.line)
        #expect(lines == [1, 4, 5, 6, 7])
    }

    @Test func theFieldIsNamed() throws {
        let text = "certificates: [{ name: a, names: [a.b, \"x y\"], issuer: { self_signed: true } }]"
        #expect(try ConfigurationFixture.problems(text).first?.field == "certificates[0].names[1]")
    }

    @Test func twoCertificatesCannotWriteOneFile() throws {
        let text = """
            certificates:
              - { name: a, names: [a.b], issuer: { self_signed: true }, files: { key: x/tls.key } }
              - { name: b, names: [a.b], issuer: { self_signed: true }, files: { key: ./x/../x/tls.key } }
            """
        let problem = try #require(try ConfigurationFixture.problems(text).first)
        #expect(problem.line == 3)
        #expect(problem.message.contains("/etc/signet/x/tls.key") && problem.message.contains("\"a\""))
    }

    @Test func aBadVariableIsNamed() throws {
        let problems = try ConfigurationFixture.problems(
            "", environment: ["SIGNET_LISTEN": "nowhere", "SIGNET_LOG_LEVEL": "loud", "SIGNET_PUBLIC_URL": ""])
        #expect(problems.map(\.file) == ["$SIGNET_LISTEN", "$SIGNET_LOG_LEVEL"])
    }

    @Test func thereIsAnEndToTheList() throws {
        let text = (0..<1000).map { "unknown_\($0): 1" }.joined(separator: "\n")
        #expect(try ConfigurationFixture.problems(text).count == 100)
    }

    @Test func otherEncodingsAreRefusedWithTheLine() throws {
        let error = #expect(throws: ConfigurationProblems.self) {
            try ConfigurationFixture.read(Array("a: b\nlisten: ".utf8) + [0xFF, 0xFE])
        }
        #expect(error?.problems.first?.line == 2)
    }

    @Test func aFileTooLargeOrMissingIsRefused() throws {
        let directory = try TemporaryDirectory()
        let path = try directory.write("signet.yaml", [UInt8](repeating: 0x20, count: (1 << 20) + 1))
        #expect(throws: SignetError(.unreadableFile, "")) { try ConfigurationFile.load(path: path, environment: [:]) }
        let missing = directory.file("none.yaml")
        #expect(throws: SignetError(.unreadableFile, "")) {
            try ConfigurationFile.load(path: missing, environment: [:])
        }
        #expect(throws: SignetError(.configurationNotFound, "")) {
            try ConfigurationFile.locate(missing, environment: [:])
        }
        #expect(throws: SignetError(.configurationNotFound, "")) {
            try ConfigurationFile.locate(nil, environment: ["SIGNET_CONFIG": missing])
        }
    }
}
