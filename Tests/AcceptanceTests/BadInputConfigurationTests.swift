import Foundation
import SignetTestSupport
import Testing

/// One mistake in `signet.yaml`, and what must be said of it.
struct BadConfiguration: Sendable, CustomTestStringConvertible {
    let old: String
    let new: String
    /// The words of the message; the field's name among them.
    let words: [String]
    /// From 1; nil: the line of the change.
    let line: Int?

    init(_ old: String, _ new: String, _ words: String..., line: Int? = nil) {
        (self.old, self.new, self.words, self.line) = (old, new, words, line)
    }

    var testDescription: String { new }

    /// The file with the mistake in it.
    var text: String { BadInputSite.configuration.replacing(old, with: new, maxReplacements: 1) }

    /// The line that must be named.
    var place: String {
        let before = BadInputSite.configuration.split(separator: "\n", omittingEmptySubsequences: false)
        let after = text.split(separator: "\n", omittingEmptySubsequences: false)
        let changed = zip(before, after).enumerated().first { $0.element.0 != $0.element.1 }?.offset ?? 0
        return "signet.yaml:\(line ?? changed + 1):"
    }
}

/// Mistakes in `signet.yaml` are named with line and field, and nothing happens.
@Suite struct BadInputConfigurationTests {
    static let mistakes: [BadConfiguration] = [
        // Keys
        .init("listen:", "listten:", "listten", "Did you mean \"listen\"?"),
        .init("algorithm: ecdsa", "algoritm: ecdsa", "certificates[0].key", "algoritm", "\"algorithm\""),
        .init("max_ttl:", "maxTTL:", "authorities[0].roles[0]", "maxTTL", "\"max_ttl\""),
        .init("lifetime: 2h", "lifetime: 2h\n    lifetime: 3h", "lifetime", "twice", line: 16),
        .init("- name: web\n", "- title: web\n", "name", line: 13),
        .init("subject: \"CN=example root,O=COMPANY,C=KR\"", "path_length: 1", "subject", line: 4),
        // Durations
        .init("lifetime: 2h", "lifetime: 2 fortnights", "certificates[0].lifetime", "2 fortnights", "duration"),
        .init("lifetime: 2h", "lifetime: -2h", "certificates[0].lifetime", "-2h"),
        .init("lifetime: 2h", "lifetime: [2h]", "certificates[0].lifetime", "list"),
        .init("lifetime: 2h", "lifetime: 1s", "certificates[0].lifetime", "1s"),
        .init("ttl: 24h", "ttl: soon", "authorities[0].roles[0].ttl", "soon"),
        .init("ttl: 24h", "ttl: 96h", "ttl", "max_ttl"),
        .init("lifetime: 10y", "lifetime: 5000y", "authorities[0].lifetime", "5000y"),
        .init("timeout: 30s", "timeout: 0s", "certificates[0].after[0].timeout"),
        .init("fraction: 0.66", "before: 3h", "certificates[0]", "renewal.before", line: 13),
        // Numbers and words
        .init("fraction: 0.66", "fraction: 1.5", "certificates[0].renewal.fraction", "1.5"),
        .init("jitter: 0.05", "jitter: much", "certificates[0].renewal.jitter", "much"),
        .init("ecdsa-p256", "ecdsa-p255", "certificates[0].key.algorithm", "ecdsa-p255", "ecdsa-p256"),
        .init("rotation: always", "rotation: sometimes", "certificates[0].key.rotation", "sometimes", "always"),
        .init("lifetime: 2h", "usage: everything", "certificates[0].usage", "everything", "server"),
        .init("127.0.0.1:0", "nowhere", "listen", "nowhere"),
        .init("127.0.0.1:0", "127.0.0.1:99999", "listen", "99999"),
        .init("listen: 127.0.0.1:0", "log: { level: loud }", "log.level", "loud"),
        .init("listen: 127.0.0.1:0", "public_url: pki.example.com", "public_url", "pki.example.com"),
        // Names and subjects
        .init("- name: web\n", "- name: ../web\n", "certificates[0].name", "../web"),
        .init("names: [web.example.com]", "names: web.example.com", "certificates[0].names", "list"),
        .init("names: [web.example.com]", "names: [\"not a name\"]", "certificates[0].names[0]", "not a name"),
        .init("names: [web.example.com]", "names: []", "certificates[0]", "name", line: 13),
        .init("CN=example root,O=COMPANY,C=KR", "example root", "authorities[0].subject", "example root"),
        .init("CN=example root,O=COMPANY,C=KR", "CN=x,C=KOREA", "authorities[0].subject", "KOREA"),
        // References
        .init("{ authority: company-root, role: services }", "{}", "certificates[0].issuer"),
        .init(
            "{ authority: company-root, role: services }", "{ authority: company-root, self_signed: true }",
            "certificates[0].issuer", "self_signed"),
        .init("lifetime: 10y", "signed_by: company-root", "authorities[0].signed_by", "itself"),
        // Files and actions
        .init("certificate: web/tls.crt", "certificate: web/", "certificates[0].files", "web/"),
        .init("certificate: web/tls.crt", "certificate: web/tls.key", "web/tls.key", line: 13),
        .init("ca: web/ca.crt", "mode: \"0999\"", "certificates[0].files.mode", "0999"),
        .init("ca: web/ca.crt", "key_mode: rw", "certificates[0].files.key_mode", "rw"),
        .init("run: [\"true\"]", "run: []", "certificates[0].after[0].run"),
        .init("run: [\"true\"]", "run: nginx -s reload", "certificates[0].after[0].run", "list"),
        .init(
            "run: [\"true\"]\n        timeout: 30s", "signal: FOO\n        pid: 1", "certificates[0]", "FOO", line: 13),
        .init("run: [\"true\"]", "signal: HUP", "certificates[0].after[0].signal", "pid_file"),
        .init("timeout: 30s", "reload: nginx.service", "certificates[0].after[0]", line: 21),
        // YAML itself
        .init("listen: 127.0.0.1:0", "listen: \"127.0.0.1:0", "not YAML", line: 5),
        .init("    names:", "\t names:", "YAML"),
        .init("data_directory: data", "data_directory: &d data", "&", "anchors"),
    ]

    @Test(arguments: mistakes)
    func isNamedWithPlaceAndField(mistake: BadConfiguration) async throws {
        #expect(mistake.text != BadInputSite.configuration, "the mistake is made")
        let site = try await BadInputSite.make()
        try site.site.configure(mistake.text)
        let config = ["--config", "signet.yaml"]
        try await site.expectRefusal(["config", "check"] + config, saying: [mistake.place] + mistake.words)
        try await site.expectRefusal(["up"] + config, saying: [mistake.place] + mistake.words)
    }

    @Test func everyProblemIsNamedAtOnce() async throws {
        let site = try await BadInputSite.make()
        let text = BadInputSite.configuration.replacing("lifetime: 2h", with: "lifetime: long")
            .replacing("ecdsa-p256", with: "rot13").replacing("jitter: 0.05", with: "jitter: 7")
        try site.site.configure(text)
        try await site.expectRefusal(
            ["config", "check", "--config", "signet.yaml"],
            saying: ["signet.yaml:16:", "long", "signet.yaml:17:", "7", "signet.yaml:18:", "rot13"])
    }

    @Test func whatIsNoTextIsRefused() async throws {
        let site = try await BadInputSite.make()
        let check = ["config", "check", "--config", "signet.yaml"]
        let configuration = URL(fileURLWithPath: site.site.configuration)
        try Data([0xFF, 0xFE, 0x00, 0x41, 0x80]).write(to: configuration)
        try await site.expectRefusal(check, saying: ["signet.yaml"])
        try Data(repeating: UInt8(ascii: "#"), count: 2 << 20).write(to: configuration)
        try await site.expectRefusal(check, saying: ["signet.yaml"])
        try Data("- just\n- a list\n".utf8).write(to: configuration)
        try await site.expectRefusal(check, saying: ["signet.yaml:1:"])
        let deep = String(repeating: "[", count: 20_000)
        try Data(deep.utf8).write(to: configuration)
        try await site.expectRefusal(check, saying: ["signet.yaml"])
    }

    @Test func aFileThatIsNotThereIsNamedWithThePlacesLookedAt() async throws {
        let site = try await BadInputSite.make()
        try await site.expectRefusal(["up", "--config", "nowhere.yaml"], saying: ["nowhere.yaml"])
        try await site.expectRefusal(
            ["status", "--config", site.site.directory.path], saying: [site.site.directory.path])
        try FileManager.default.removeItem(atPath: site.site.configuration)
        try await site.expectRefusal(["status"], saying: ["signet.yaml", "/etc/signet/signet.yaml", "signet init"])
    }

    /// The file alone cannot tell: authorities and roles may also have been made by command.
    @Test(arguments: [("company-root,", "company-rot,", "company-root"), ("services }", "servants }", "services")])
    func anIssuerThatIsNotThereIsNamedWithThoseThatAre(old: String, new: String, known: String) async throws {
        let site = try await BadInputSite.make()
        let installed = try site.site.directory.text("web/tls.crt")
        try site.site.configure(BadInputSite.configuration.replacing(old, with: new))
        let renewed = try await site.site.signet("cert", "renew", "web")
        #expect(renewed.status == 1, "\(renewed.everything)")
        #expect(
            renewed.everything.contains("\"\(new.dropLast().trimmingCharacters(in: .whitespaces))\""),
            "\(renewed.everything)")
        #expect(renewed.everything.contains(known), "\(renewed.everything)")
        #expect(try site.site.directory.text("web/tls.crt") == installed)
        #expect(try await site.site.status(of: "web").phase == "failing")
    }

    @Test func aMistakeMadeWhileRunningChangesNothing() async throws {
        let site = try await BadInputSite.make()
        let up = try await site.site.listening()
        let serial = try await site.site.status(of: "web").serialNumber
        try site.site.configure(BadInputSite.configuration.replacing("lifetime: 2h", with: "lifetime: long"))
        up.signal(SIGHUP)
        try await up.waitForOutput(containing: "signet.yaml:16:")
        #expect(up.exitStatus == nil, "it goes on")
        // The next correction is taken up, so it has read the file again.
        try site.site.configure(BadInputSite.configuration.replacing("lifetime: 2h", with: "lifetime: 3h"))
        up.signal(SIGHUP)
        _ = try await eventually("the corrected file to be applied", explanation: { up.output }) {
            try await site.site.status(of: "web").serialNumber == serial ? nil : true
        }
        try await site.site.stop(up)
    }
}
