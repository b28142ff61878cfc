import Foundation
import SignetAgent
import SignetCore
import SignetPKI
import SignetTestSupport
import SignetVault
import Testing

@Suite("A template runner", .timeLimit(.minutes(10)))
struct TemplateRunnerTests {
    @Test("Three templates of one certificate share one issuance, are switched together, and told as one change")
    func article() async throws {
        let stage = try await AgentStage()
        let handler = RecordingHandler()
        let runner = try stage.runner(stage.articleTemplates(), handler: handler)
        try await stage.running(runner) { try await runner.settled() }
        #expect(stage.vault.issuedCount == 1)
        let key = try PrivateKey(pem: stage.text("service-a/service-a.key"))
        #expect(try stage.certificate("service-a/service-a.crt").belongs(to: key))
        #expect(try stage.certificate("service-a/ca.crt") == stage.vault.root)
        // As Vault gives it: the traditional form, no newline at the end.
        #expect(stage.text("service-a/service-a.key").hasPrefix("\n-----BEGIN EC PRIVATE KEY-----"))
        #expect(stage.text("service-a/service-a.key").hasSuffix("-----END EC PRIVATE KEY-----"))
        let changes = handler.handled
        #expect(changes.count == 1)
        #expect(changes.first?.templates == [0, 1, 2] && changes.first?.isFirst == true)
    }

    @Test("A restart asks for nothing, changes nothing and tells nothing")
    func restart() async throws {
        let stage = try await AgentStage()
        let first = try stage.runner(stage.articleTemplates(), handler: RecordingHandler())
        try await stage.running(first) { try await first.settled() }
        let before = stage.text("service-a/service-a.crt")
        let handler = RecordingHandler()
        let tools = stage.otherTools()
        let second = try stage.runner(stage.articleTemplates(), handler: handler, tools: tools)
        try await stage.running(second, tools: tools) { try await second.settled() }
        #expect(stage.vault.issuedCount == 1)
        #expect(handler.handled.isEmpty)
        #expect(stage.text("service-a/service-a.crt") == before)
    }

    @Test("A database that is lost costs no certificate: the files show it, and nothing is told")
    func lostDatabase() async throws {
        let stage = try await AgentStage()
        let first = try stage.runner(stage.articleTemplates(), handler: RecordingHandler())
        try await stage.running(first) { try await first.settled() }
        let handler = RecordingHandler()
        let other = try await AgentStage(after: stage)
        let second = try other.runner(other.articleTemplates(), handler: handler)
        try await other.running(second) { try await second.settled() }
        #expect(stage.vault.issuedCount == 1)
        #expect(handler.handled.isEmpty)
        // What is kept for it is what the files show.
        let pair = try await other.tools.engine.status().first
        #expect(try pair?.serialNumber == stage.certificate("service-a/service-a.crt").serialNumberText)
    }

    @Test("A renewal is published and told once, after a restart as well when it happened meanwhile")
    func renewal() async throws {
        let stage = try await AgentStage()
        let handler = RecordingHandler()
        let runner = try stage.runner(stage.articleTemplates(), handler: handler)
        try await stage.running(runner) {
            try await runner.settled()
            let before = stage.text("service-a/service-a.crt")
            stage.clock.advance(by: .seconds(75))
            try await yielding { handler.handled.count == 2 }
            #expect(stage.text("service-a/service-a.crt") != before)
        }
        #expect(stage.vault.issuedCount == 2)
        #expect(handler.handled.last?.isFirst == false)
        // The engine renews while no runner is there; the next one publishes it.
        stage.clock.advance(by: .seconds(75))
        try await stage.tools.engine.runDueOnce()
        #expect(stage.vault.issuedCount == 3)
        let later = RecordingHandler()
        let tools = stage.otherTools()
        let next = try stage.runner(stage.articleTemplates(), handler: later, tools: tools)
        try await stage.running(next, tools: tools) { try await next.settled() }
        #expect(later.handled.map(\.templates) == [[1, 2]])
        #expect(stage.vault.issuedCount == 3)
    }

    @Test("A command that fails for ever holds up no other; only it is tried again, by the next process too")
    func failingCommand() async throws {
        let stage = try await AgentStage()
        let templates = stage.articleTemplates(ttl: "720h") + stage.articleTemplates("service-b", ttl: "720h")
        let handler = RecordingHandler { change in
            let failed = change.templates.filter { $0 < 3 }
            guard !failed.isEmpty else { return }
            throw UnfinishedChange(
                templates: failed, cause: SignetError(.actionFailed, "The command of service-a failed."))
        }
        let runner = try stage.runner(templates, handler: handler)
        // Time goes on by itself, so that what waits for its next attempt is tried again.
        let retried = { @Sendable (after: Int) in
            stage.clock.advance(by: .milliseconds(100))
            return handler.told.count > after && handler.told.last?.templates == [0, 1, 2]
        }
        let tellings = { @Sendable in handler.told.filter { $0.templates.contains(4) }.count }
        try await stage.running(runner) {
            try await runner.firstRendering()
            // 4 is the certificate of service-b (its issuer stays). The two groups come together or one after the other; afterwards only what failed is tried again.
            try await yielding { tellings() == 1 }
            let first = handler.told.count
            try await yielding { retried(first) }
            #expect(tellings() == 1)
            stage.clock.advance(by: .seconds(25 * 86400))
            try await yielding { tellings() == 2 }
            let second = handler.told.count
            try await yielding { retried(second) }
        }
        let later = RecordingHandler()
        let tools = stage.otherTools()
        let next = try stage.runner(templates, handler: later, tools: tools)
        try await stage.running(next, tools: tools) { try await next.settled() }
        // The other certificate of service-a may have been published and not been told when the first process ended.
        #expect(later.handled.first?.templates == [0, 1, 2])
        #expect(later.handled.dropFirst().allSatisfy { $0.templates == [1, 2] })
    }

    @Test("A handler that fails is told the same change again")
    func failingHandler() async throws {
        let stage = try await AgentStage()
        let handler = RecordingHandler()
        handler.fail(2)
        let runner = try stage.runner(stage.articleTemplates(), handler: handler)
        try await stage.running(runner) {
            try await runner.firstRendering()
            try await yielding { !runner.problems().isEmpty }
            #expect(handler.handled.isEmpty)
            try await yielding {
                stage.clock.advance(by: .milliseconds(100))
                return handler.handled.count >= 1
            }
            try await yielding { runner.problems().isEmpty }
        }
        #expect(handler.handled.first?.templates == [0, 1, 2])
        #expect(handler.handled.first?.number == 1)
    }

    @Test("Templates for the environment: variables, told when they change, known again after a restart")
    func environment() async throws {
        let stage = try await AgentStage()
        stage.vault.with { $0.answers["GET secret/app"] = .data(["password": "one"]) }
        let templates = [
            TemplateSpec(
                source: .text(
                    "{{ with secret \"secret/app\" }}# all\nexport PASSWORD=\"{{ .Data.password }}\"\nEMPTY=\n{{ end }}"
                ),
                name: "env", target: .environment),
            TemplateSpec(
                source: .text("{{ with secret \"secret/app\" }}{{ .Data.password }}{{ end }}!"), name: "var",
                target: .variable("SHOUT")),
        ]
        let handler = RecordingHandler()
        let runner = try stage.runner(templates, handler: handler)
        try await stage.running(runner) {
            try await runner.settled()
            #expect(runner.environment() == ["PASSWORD": "one", "EMPTY": "", "SHOUT": "one!"])
            stage.vault.with { $0.answers["GET secret/app"] = .data(["password": "two"]) }
            stage.clock.advance(by: .seconds(300))
            try await yielding { handler.handled.flatMap(\.templates).count == 4 }
            #expect(runner.environment()["SHOUT"] == "two!")
        }
        let later = RecordingHandler()
        let tools = stage.otherTools()
        let next = try stage.runner(templates, handler: later, tools: tools)
        try await stage.running(next, tools: tools) { try await next.settled() }
        #expect(later.handled.isEmpty)
        #expect(next.environment()["PASSWORD"] == "two")
    }

    @Test("A template that cannot be rendered ends the runner, or is only a problem where that is wanted")
    func failures() async throws {
        let stage = try await AgentStage()
        var broken = TemplateSpec(
            source: .text("a\n  {{ mustEnv \"X\" }}"), name: "broken.tpl",
            target: .file(stage.directory.file("x")))
        let runner = try stage.runner([broken], handler: RecordingHandler())
        let failure = await #expect(throws: SignetError.self) { try await runner.run() }
        #expect(failure?.message.hasPrefix("template: broken.tpl:2:") == true)
        await #expect(throws: SignetError.self) { try await runner.firstRendering() }
        broken.failureIsFatal = false
        let patient = try stage.runner([broken], handler: RecordingHandler())
        try await stage.running(patient) {
            try await yielding { patient.problems().first?.message.hasPrefix("template: broken.tpl:2:") == true }
        }
        broken.source = .text("{{ nothing }}")
        #expect(throws: SignetError.self) { try stage.runner([broken], handler: RecordingHandler()) }
    }

    @Test("A forbidden path says where it is asked for and which line a policy lacks, a certificate's as well")
    func forbidden() async throws {
        let stage = try await AgentStage()
        stage.vault.with {
            $0.refusals["GET secret/app"] = 403
            $0.refusals["PUT pki/issue/web"] = 403
        }
        let secret = TemplateSpec(
            source: .text("x\n{{ with secret \"secret/app\" }}{{ .Data.x }}{{ end }}"), name: "app.tpl",
            target: .file(stage.directory.file("app")))
        let runner = try stage.runner([secret] + stage.articleTemplates(), handler: RecordingHandler())
        try await stage.running(runner) {
            try await yielding { runner.problems().count == 2 }
            let said = runner.problems().map(\.description)
            let read = try #require(said.first { $0.contains("app.tpl:2:16") })
            #expect(read.contains("path \"secret/app\" { capabilities = [\"read\"] }"))
            let issue = try #require(said.first { $0.contains("ca.crt.tpl:2:16") })
            #expect(issue.contains("path \"pki/issue/web\" { capabilities = [\"update\"] }"))
        }
    }

    @Test("What vanishes from the configuration is renewed no longer; its files stay")
    func vanishing() async throws {
        let stage = try await AgentStage()
        let both = stage.articleTemplates("a") + stage.articleTemplates("b")
        let runner = try stage.runner(both, handler: RecordingHandler())
        try await stage.running(runner) { try await runner.settled() }
        #expect(try await stage.tools.engine.status().count == 2)
        let tools = stage.otherTools()
        let next = try stage.runner(stage.articleTemplates("a"), handler: RecordingHandler(), tools: tools)
        try await stage.running(next, tools: tools) {
            try await next.settled()
            try await yielding { try await tools.engine.status().count == 1 }
        }
        #expect(stage.text("b/b.crt").contains("BEGIN CERTIFICATE"))
        try await tools.forget(scope: "agent")
        #expect(try await tools.engine.status().isEmpty)
    }

    @Test(
        "While the server is away for most of a certificate's life nothing changes, and it is renewed in time after that"
    )
    func outage() async throws {
        let stage = try await AgentStage()
        let handler = RecordingHandler()
        let runner = try stage.runner(stage.articleTemplates(), handler: handler)
        let working = Task { try await runner.run() }
        defer { working.cancel() }
        // The engine is driven by hand, so that no attempt comes later than its moment.
        try await yielding { try await stage.tools.engine.status().count == 1 }
        try await stage.tools.engine.runDueOnce()
        try await runner.settled()
        let before = stage.text("service-a/service-a.crt")
        let end = try stage.certificate("service-a/service-a.crt").notAfter
        stage.vault.with { $0.outage = .unreachable("connection refused") }
        while stage.clock.now < end.addingTimeInterval(-12) {
            stage.clock.advance(by: .seconds(1))
            try await stage.tools.engine.runDueOnce()
        }
        #expect(stage.text("service-a/service-a.crt") == before)
        #expect(!runner.problems().isEmpty)
        stage.vault.with { $0.outage = nil }
        while stage.clock.now < end, stage.vault.issuedCount < 2 {
            stage.clock.advance(by: .milliseconds(500))
            try await stage.tools.engine.runDueOnce()
        }
        #expect(stage.clock.now < end.addingTimeInterval(-5))
        try await yielding { handler.handled.count == 2 }
        #expect(runner.problems().isEmpty)
    }

    @Test("A path that looks like a certificate's and answers something else is read as any other secret")
    func noCertificate() async throws {
        let stage = try await AgentStage()
        stage.vault.with { $0.answers["PUT tickets/issue/one"] = .data(["number": 7]) }
        let template = TemplateSpec(
            source: .text("{{ with secret \"tickets/issue/one\" \"kind=day\" }}{{ .Data.number }}{{ end }}"),
            name: "ticket", target: .file(stage.directory.file("ticket")))
        let runner = try stage.runner([template], handler: RecordingHandler())
        try await stage.running(runner) { try await runner.settled() }
        #expect(stage.text("ticket") == "7")
        #expect(try await stage.tools.engine.status().isEmpty)
    }
}
