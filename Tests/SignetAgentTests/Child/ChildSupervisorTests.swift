import Foundation
import Logging
import SignetCore
import SignetTestSupport
import Synchronization
import Testing

@testable import SignetAgent

/// What a template gives.
private final class Variable: Sendable {
    private let text: Mutex<String>

    init(_ text: String) { self.text = Mutex(text) }

    var value: String {
        get { text.withLock(\.self) }
        set { text.withLock { $0 = newValue } }
    }
}

@Suite("The program of an agent", .timeLimit(.minutes(10)))
struct ChildSupervisorTests {
    private let directory: TemporaryDirectory
    private let clock = ManualClock()

    init() throws { directory = try TemporaryDirectory() }

    private func supervisor(
        _ script: String, isRestarted: Bool = true, patience: Duration = .seconds(30)
    ) -> ChildSupervisor {
        var settings = ChildSettings(command: ["/bin/sh", "-c", script])
        settings.isRestarted = isRestarted
        return ChildSupervisor(
            settings, clock: clock, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            patience: patience)
    }

    private var log: String { (try? directory.text("log")) ?? "" }

    private func change(_ number: Int64) -> TemplateChange {
        TemplateChange(number: number, templates: [0], isFirst: false)
    }

    @Test("The agent ends with the program's own status", arguments: [("exit 7", 7), ("kill -9 $$", 137)])
    func status(script: String, status: Int) async throws {
        let ended = try await supervisor(script).run { ["A": "1"] }
        #expect(ended == Int32(status))
    }

    @Test("It is started again when variables have changed and been quiet for two seconds, and not before")
    func restart() async throws {
        let script = """
            trap 'echo "stop $A" >> \(directory.file("log")); exit 0' TERM
            echo "start $A" >> \(directory.file("log"))
            while :; do sleep 0.01; done
            """
        let supervisor = supervisor(script)
        let variable = Variable("1")
        let environment: @Sendable () -> [String: String] = { ["A": variable.value] }
        try await withThrowingTaskGroup(of: Int32.self) { group in
            group.addTask { try await supervisor.run(environment: environment) }
            try await yielding { log == "start 1\n" }
            // The same again is no change.
            try await supervisor.handle(change(1))
            try await settle(1)
            variable.value = "2"
            try await supervisor.handle(change(2))
            try await yielding { clock.nextDeadline == clock.now.addingTimeInterval(2) }
            clock.advance(by: .milliseconds(1500))
            variable.value = "3"
            try await supervisor.handle(change(3))
            try await yielding { clock.nextDeadline == clock.now.addingTimeInterval(2) }
            #expect(log == "start 1\n")
            clock.advance(by: .seconds(2))
            try await yielding { log == "start 1\nstop 1\nstart 3\n" }
            let wasRunning = await supervisor.end()
            #expect(wasRunning)
            let status = try await group.next()
            #expect(status == 0 && log == "start 1\nstop 1\nstart 3\nstop 3\n")
        }
    }

    /// Lets the quiet time of a change without effect pass.
    private func settle(_ change: Int) async throws {
        try await yielding { clock.nextDeadline == clock.now.addingTimeInterval(2) }
        clock.advance(by: .seconds(2))
        try await yielding { clock.nextDeadline == .distantFuture }
    }

    @Test("One that does not end when it is asked to is killed with what it started")
    func stubborn() async throws {
        let script = """
            trap '' TERM
            sh -c 'trap "" TERM; echo $$ > \(directory.file("pid")); while :; do sleep 0.05; done' &
            echo started >> \(directory.file("log"))
            while :; do sleep 0.05; done
            """
        let supervisor = supervisor(script, patience: .milliseconds(200))
        try await withThrowingTaskGroup(of: Int32.self) { group in
            group.addTask { try await supervisor.run { [:] } }
            try await yielding { !((try? directory.text("pid")) ?? "").isEmpty && !log.isEmpty }
            let pid = try #require(Int32(directory.text("pid").trimmedASCIIWhitespace))
            _ = await supervisor.end()
            let status = try await group.next()
            #expect(status == 0)
            try await yielding { kill(pid, 0) != 0 || isZombie(pid) }
        }
    }

    private func isZombie(_ pid: Int32) -> Bool {
        let text = (try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8)) ?? ") Z"
        return text.contains(") Z")
    }

    @Test("A program that does not exist is named")
    func missing() async throws {
        let settings = ChildSettings(command: ["/nonexistent/program"])
        let supervisor = ChildSupervisor(
            settings, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let failure = await #expect(throws: SignetError.self) { try await supervisor.run { [:] } }
        #expect(failure?.message.contains("/nonexistent/program") == true)
    }
}
