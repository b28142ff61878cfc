import Foundation
import SignetCore
import SignetTestSupport
import Testing

@testable import SignetAgent

@Suite("What template runners publish", .timeLimit(.minutes(10)))
struct PublishingTests {
    private func mode(_ path: String) throws -> Int {
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        return (attributes[.posixPermissions] as? NSNumber)?.intValue ?? -1
    }

    private func spec(_ text: String, _ stage: AgentStage, _ file: String = "out/file") -> TemplateSpec {
        TemplateSpec(source: .text(text), name: file, target: .file(stage.directory.file(file)))
    }

    @Test("Modes: that which is said, else that of the file before, else 0644; the file before stays as .bak")
    func modes() async throws {
        let stage = try await AgentStage()
        var said = spec("new", stage, "said")
        said.permissions = "0640"
        said.keepsBackup = true
        let kept = spec("new", stage, "kept")
        let fresh = spec("new", stage, "deep/er/fresh")
        for file in ["said", "kept"] { try stage.directory.write(file, "old") }
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: stage.directory.file("kept"))
        let runner = try stage.runner([said, kept, fresh], handler: RecordingHandler())
        try await stage.running(runner) { try await runner.settled() }
        #expect(try mode(stage.directory.file("said")) == 0o640)
        #expect(try mode(stage.directory.file("kept")) == 0o600)
        #expect(try mode(stage.directory.file("deep/er/fresh")) == 0o644)
        #expect(stage.text("said.bak") == "old" && stage.text("said") == "new")
        #expect(!FileManager.default.fileExists(atPath: stage.directory.file("kept.bak")))
    }

    @Test(
        "A directory that may not be made, or a place that cannot be written, leaves what is there, and is tried again")
    func unwritable() async throws {
        let stage = try await AgentStage()
        var template = spec("x", stage, "missing/file")
        template.createsDirectories = false
        let handler = RecordingHandler()
        let runner = try stage.runner([template], handler: handler)
        try await stage.running(runner) {
            try await yielding { !runner.problems().isEmpty }
            #expect(handler.handled.isEmpty)
            try FileManager.default.createDirectory(
                atPath: stage.directory.file("missing"), withIntermediateDirectories: false)
            try await yielding {
                stage.clock.advance(by: .milliseconds(200))
                return handler.handled.count == 1
            }
            try await yielding { runner.problems().isEmpty }
        }
        #expect(stage.text("missing/file") == "x")
    }

    @Test("writeToFile writes with the group, a key and its certificate by one switch, and appends once a change")
    func writing() async throws {
        let stage = try await AgentStage()
        let (certificate, key) = (stage.directory.file("web.crt"), stage.directory.file("web.key"))
        let log = stage.directory.file("log")
        var template = spec(
            """
            {{ with pkiCert "pki/issue/web" "common_name=w.example.com" "ttl=10m" }}{{ .Cert | writeToFile "\(certificate)" \
            "" "" "0644" }}{{ .Key | writeToFile "\(key)" "" "" "0600" }}{{ "line" | writeToFile "\(log)" "" "" "0600" \
            "append,newline" }}{{ .Data.CA }}{{ end }}
            """, stage, "ca.crt")
        template.options.writableDirectories = [stage.directory.path]
        let runner = try stage.runner([template], handler: RecordingHandler())
        try await stage.running(runner) { try await runner.settled() }
        let link = try FileManager.default.destinationOfSymbolicLink(atPath: key)
        #expect(link.hasPrefix(".signet/templates-"))
        #expect(stage.text("web.key").hasSuffix("-----END EC PRIVATE KEY-----\n"))
        #expect(try stage.certificate("ca.crt") == stage.vault.root)
        #expect(stage.text("log") == "line\n")
        let tools = stage.otherTools()
        let again = try stage.runner([template], handler: RecordingHandler(), tools: tools)
        try await stage.running(again, tools: tools) { try await again.settled() }
        #expect(stage.text("log") == "line\n")
        template.options.writableDirectories = ["/nowhere"]
        let refused = try stage.runner([template], handler: RecordingHandler(), tools: tools)
        let failure = await #expect(throws: SignetError.self) {
            try await stage.running(refused, tools: tools) { try await refused.settled() }
        }
        #expect(failure?.message.contains("outside the directories") == true)
    }

    @Test("A key beside a certificate that it does not fit is not published")
    func mismatch() async throws {
        let stage = try await AgentStage()
        let template = spec(
            """
            {{ with secret "pki/issue/web" "common_name=a.example.com" }}{{ .Data.private_key }}{{ end }}
            {{ with secret "pki/issue/web" "common_name=b.example.com" }}{{ .Data.certificate }}{{ end }}
            """, stage)
        let runner = try stage.runner([template], handler: RecordingHandler())
        try await stage.running(runner) {
            try await yielding { runner.problems().contains { $0.message.contains("fits no certificate") } }
        }
        #expect(stage.text("out/file") == "")
    }

    @Test("Rendered once: a secret that changes later changes nothing")
    func once() async throws {
        let stage = try await AgentStage()
        stage.vault.with { $0.answers["GET secret/app"] = .data(["v": "one"]) }
        let text = "{{ with secret \"secret/app\" }}{{ .Data.v }}{{ end }}"
        var once = spec(text, stage, "once")
        once.isRenderedOnce = true
        let handler = RecordingHandler()
        let runner = try stage.runner([once, spec(text, stage, "always")], handler: handler)
        try await stage.running(runner) {
            try await runner.settled()
            stage.vault.with { $0.answers["GET secret/app"] = .data(["v": "two"]) }
            stage.clock.advance(by: .seconds(300))
            try await yielding { stage.text("always") == "two" }
        }
        #expect(stage.text("once") == "one")
    }

    @Test("A change is published only when it has been quiet, the first content at once")
    func quiet() async throws {
        let stage = try await AgentStage()
        stage.vault.with { $0.answers["GET secret/app"] = .data(["v": "one"]) }
        var template = spec("{{ with secret \"secret/app\" }}{{ .Data.v }}{{ end }}", stage)
        template.wait = QuietPeriod(least: .seconds(5), most: .seconds(20))
        var settings = TemplateRunnerSettings()
        settings.staticSecretInterval = .seconds(100)
        let runner = try stage.runner([template], handler: RecordingHandler(), settings: settings)
        try await stage.running(runner) {
            try await runner.settled()
            #expect(stage.text("out/file") == "one")
            stage.vault.with { $0.answers["GET secret/app"] = .data(["v": "two"]) }
            let asked = stage.vault.with { $0.requests.count }
            stage.clock.advance(by: .seconds(100))
            try await yielding { stage.vault.with { $0.requests.count } >= asked + 2 }
            for _ in 0..<200 { await Task.yield() }
            #expect(stage.text("out/file") == "one")
            try await yielding {
                stage.clock.advance(by: .milliseconds(50))
                return stage.text("out/file") == "two"
            }
        }
    }

    @Test("Lines of an environment: comments, export, quotes; what is none is named")
    func lines() throws {
        let text = "# all\n\n A = b c \nexport B='x y'\nC=\"a\\\"b\\n\"\nD=1=2\n"
        let read = try RenderedEnvironment.lines(of: text, from: "t")
        #expect(read == ["A": "b c", "B": "x y", "C": "a\"b\n", "D": "1=2"])
        let failure = #expect(throws: SignetError.self) {
            try RenderedEnvironment.lines(of: "A=1\nnothing", from: "t")
        }
        #expect(failure?.message.contains("line 2") == true)
    }
}
