import Foundation
import SignetAgent
import SignetCore
import SignetPKI
import SignetTestSupport
import Synchronization
import Testing

/// Runners that are dropped at any moment, and others that go on with the same state.
@Suite("Template runners that are broken off", .timeLimit(.minutes(30)))
struct CrashTests {
    /// Looks at certificate and key all the time, and notes pairs that do not belong together.
    private final class Reader: Sendable {
        let strange = Mutex<[String]>([])
        let looks = Mutex(0)

        func look(_ directory: TemporaryDirectory) {
            func text(_ name: String) -> String? {
                try? String(contentsOfFile: directory.file("service-a/service-a.\(name)"), encoding: .utf8)
            }
            let before = text("crt")
            let key = text("key")
            // Two looks at two files are one look when nothing changed in between.
            guard text("crt") == before else { return }
            looks.withLock { $0 += 1 }
            guard before != nil || key != nil else { return }
            guard let certificate = try? CertificateFile(bytes: Array((before ?? "").utf8)).certificates.first,
                let key = try? PrivateKey(pem: key ?? ""), certificate.belongs(to: key)
            else { return strange.withLock { $0.append("\(before ?? "none")\n\(key ?? "none")") } }
        }
    }

    @Test("Readers never see a mix, and what is in place in the end has been told", arguments: [1, 2, 3] as [UInt64])
    func crashes(seed: UInt64) async throws {
        let stage = try await AgentStage()
        let reader = Reader()
        /// What the files held when a change was handled, by template.
        let told = Mutex<[Int: String]>([:])
        let templates = stage.articleTemplates()
        let handler = RecordingHandler { change in
            await Task.yield()
            for index in change.templates {
                let text = stage.text("service-a/\(templates[index].name.dropLast(4))")
                told.withLock { $0[index] = text }
            }
        }
        var generator = SeededGenerator(seed: seed)
        try await withThrowingTaskGroup(of: Void.self) { readers in
            readers.addTask {
                while !Task.isCancelled {
                    reader.look(stage.directory)
                    await Task.yield()
                }
            }
            // Until the reader, who gets its turns when others leave it some, has looked often enough.
            var rounds = 0
            while rounds < 25 || reader.looks.withLock({ $0 }) <= 100 {
                rounds += 1
                let tools = stage.otherTools()
                let runner = try stage.runner(templates, handler: handler, tools: tools)
                let yields = Int.random(in: 0...400, using: &generator)
                let pause = Int.random(in: 0...60, using: &generator)
                let work = Task {
                    try await stage.running(runner, tools: tools) { try await Task.sleep(for: .seconds(60)) }
                }
                for _ in 0..<yields { await Task.yield() }
                try await Task.sleep(for: .milliseconds(pause))
                work.cancel()
                _ = await work.result
                if Bool.random(using: &generator) {
                    stage.clock.advance(by: .seconds(Int64.random(in: 1...80, using: &generator)))
                }
            }
            let tools = stage.otherTools()
            let last = try stage.runner(templates, handler: handler, tools: tools)
            try await stage.running(last, tools: tools) {
                try await tools.engine.runDueOnce()
                try await last.settled()
            }
            readers.cancelAll()
        }
        #expect(reader.strange.withLock { $0 } == [])
        #expect(reader.looks.withLock { $0 } > 100)
        for (index, template) in templates.enumerated() {
            let present = stage.text("service-a/\(template.name.dropLast(4))")
            #expect(!present.isEmpty)
            #expect(told.withLock { $0[index] } == present, "\(template.name)")
        }
        // Growing numbers: nothing that was handled came again after something later.
        let numbers = handler.handled.map(\.number)
        #expect(numbers == numbers.sorted())
        let hasFirst = handler.handled.contains { $0.isFirst }
        #expect(hasFirst)
    }

    @Test("Not broken off, every change is told exactly once, whatever arrives in which order")
    func exactlyOnce() async throws {
        let stage = try await AgentStage()
        stage.vault.with { $0.answers["GET secret/app"] = .data(["v": 0]) }
        let extra = TemplateSpec(
            source: .text("{{ with secret \"secret/app\" }}{{ .Data.v }}{{ end }}"), name: "v",
            target: .file(stage.directory.file("v")))
        let templates = stage.articleTemplates("a") + stage.articleTemplates("b", ttl: "3m") + [extra]
        /// What each file held when it was told last.
        let told = Mutex<[Int: String]>([:])
        let handler = RecordingHandler { change in
            for index in change.templates {
                guard case .file(let path) = templates[index].target else { continue }
                let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
                told.withLock { $0[index] = text }
            }
        }
        let runner = try stage.runner(templates, handler: handler)
        let working = Task { try await runner.run() }
        defer { working.cancel() }
        // The engine is driven by hand, so that nothing is left out however slow the machine is.
        try await yielding { try await stage.tools.engine.status().count == 2 }
        try await stage.tools.engine.runDueOnce()
        try await runner.settled()
        for version in 1...40 {
            if version % 3 == 0 { stage.vault.with { $0.answers["GET secret/app"] = .data(["v": .integer(version)]) } }
            stage.clock.advance(by: .seconds(20))
            try await stage.tools.engine.runDueOnce()
            for _ in 0..<(version * 7 % 40) { await Task.yield() }
        }
        #expect(stage.vault.issuedCount > 10)
        // The last of everything has been told.
        try await yielding {
            templates.indices.allSatisfy { index in
                guard case .file(let path) = templates[index].target,
                    let text = try? String(contentsOfFile: path, encoding: .utf8)
                else { return false }
                return told.withLock { $0[index] == text }
            }
        }
        let numbers = handler.handled.map(\.number)
        #expect(numbers == numbers.sorted() && Set(numbers).count == numbers.count)
        // Each change is of something: there are no more than there were issuances and versions.
        #expect(numbers.count <= stage.vault.issuedCount + 14)
    }
}
