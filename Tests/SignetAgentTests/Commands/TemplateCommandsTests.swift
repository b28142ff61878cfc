import Foundation
import Logging
import SignetCore
import SignetRenewal
import SignetTestSupport
import Testing

@testable import SignetAgent

@Suite("Commands of templates", .timeLimit(.minutes(10)))
struct TemplateCommandsTests {
    private func commands(_ list: [TemplateCommand?]) -> TemplateCommands {
        TemplateCommands(list, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    private func change(_ number: Int64, _ templates: [Int]) -> TemplateChange {
        TemplateChange(number: number, templates: templates, isFirst: false)
    }

    @Test("Each once for a change, in the order of the configuration")
    func once() async throws {
        let directory = try TemporaryDirectory()
        let file = directory.file("log")
        let (shared, other) = (TemplateCommand(line: "echo a >> \(file)"), TemplateCommand(line: "echo b >> \(file)"))
        let list = TemplateCommand(words: ["sh", "-c", "echo \"$0\" >> \(file)", "c d"])
        let runner = commands([shared, nil, other, shared, list])
        try await runner.handle(change(1, [4, 3, 2, 1, 0]))
        #expect(try directory.text("log") == "a\nb\nc d\n")
        try await runner.handle(change(2, [3]))
        #expect(try directory.text("log") == "a\nb\nc d\na\n")
        try await runner.handle(change(3, [1]))
        #expect(try directory.text("log") == "a\nb\nc d\na\n")
    }

    @Test("Of what failed it is said for which templates; what succeeded is not among it")
    func failure() async throws {
        let directory = try TemporaryDirectory()
        let file = directory.file("log")
        let good = TemplateCommand(line: "echo good >> \(file)")
        let bad = TemplateCommand(line: "echo bad >> \(file); echo reason; test -e \(directory.file("mended"))")
        let runner = commands([bad, good, bad, nil])
        let failure = await #expect(throws: UnfinishedChange.self) {
            try await runner.handle(change(1, [0, 1, 2, 3]))
        }
        #expect(failure?.templates == [0, 2])
        #expect(failure?.cause.code == .actionFailed && failure?.cause.message.contains("reason") == true)
        #expect(try directory.text("log") == "bad\ngood\n")
        try directory.write("mended", "")
        try await runner.handle(change(1, failure?.templates ?? []))
        #expect(try directory.text("log") == "bad\ngood\nbad\n")
    }

    @Test("One that hangs is ended with what it started, and named")
    func hanging() async throws {
        let directory = try TemporaryDirectory()
        var command = TemplateCommand(
            line: "sh -c 'echo $$ > \(directory.file("pid")); exec sleep 600' & sleep 600")
        command.timeout = .seconds(5)
        let failure = await #expect(throws: UnfinishedChange.self) {
            try await commands([command]).handle(change(1, [0]))
        }
        let message = failure?.cause.message ?? ""
        #expect(message.contains("did not end within 5s"), "\(message)")
        let pid = try #require(Int32(directory.text("pid").trimmedASCIIWhitespace))
        try await yielding { kill(pid, 0) != 0 || isZombie(pid) }
    }

    private func isZombie(_ pid: Int32) -> Bool {
        let text = (try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8)) ?? ") Z"
        return text.contains(") Z")
    }
}
