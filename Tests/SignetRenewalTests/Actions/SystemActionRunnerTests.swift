import Foundation
import SignetCore
import SignetTestSupport
import Testing

@testable import SignetRenewal

@Suite(.timeLimit(.minutes(10))) struct SystemActionRunnerTests {
    private let directory: TemporaryDirectory
    private let runner = SystemActionRunner()
    private let change = CertificateChange(name: "site", serialNumber: "0192f1", notAfter: start)

    init() throws { directory = try TemporaryDirectory() }

    private func shell(_ script: String, timeout: Duration = .seconds(300)) -> ActionSpec {
        .run(command: ["sh", "-c", script], timeout: DurationText(timeout))
    }

    private func failure(_ action: ActionSpec) async throws -> SignetError {
        do {
            let output = try await runner.run(action, for: change)
            throw TestSupportError("\(action) succeeded: \(output)")
        } catch let error as SignetError {
            #expect(error.code == .actionFailed)
            return error
        }
    }

    private func isRunning(_ process: Int32) -> Bool {
        // A zombie that init has not reaped yet has ended as well.
        guard let status = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8) else { return false }
        return !status.contains(") Z ")
    }

    /// Returns once the process has ended, which comes a moment after the signal that ends it; never, when none was sent.
    private func ended(_ process: Int32) async throws {
        try await yielding { !isRunning(process) }
    }

    @Test func whatACommandPrintsIsReturned() async throws {
        #expect(try await runner.run(shell("echo out; echo err >&2"), for: change) == "out\nerr")
    }

    @Test func argumentsAreNotForAShell() async throws {
        let action = ActionSpec.run(
            command: ["printf", "%s|", "a b", "$HOME", ";"], timeout: DurationText(.seconds(30)))
        #expect(try await runner.run(action, for: change) == "a b|$HOME|;|")
    }

    @Test func theCommandIsToldWhatChanged() async throws {
        let output = try await runner.run(
            shell("echo $SIGNET_NAME $SIGNET_SERIAL $SIGNET_NOT_AFTER; test -n \"$PATH\""), for: change)
        #expect(output == "site 0192f1 2027-01-15T08:00:00Z")
    }

    @Test func secretsReadFromTheEnvironmentAreNotHandedOn() async throws {
        let name = "SIGNET_TEST_PASSPHRASE_\(UInt32.random(in: 0...UInt32.max))"
        setenv(name, "open sesame", 1)
        defer { unsetenv(name) }
        let script = shell("echo ${\(name)-gone}")
        #expect(try await runner.run(script, for: change) == "open sesame", "what holds no secret is handed on")
        #expect(SecretVariables.read(name) == "open sesame")
        #expect(try await runner.run(script, for: change) == "gone")
    }

    @Test func aFailureSaysStatusAndOutput() async throws {
        let error = try await failure(shell("echo no such host >&2; exit 3"))
        #expect(error.message.contains("status 3") && error.message.contains("no such host"))
        #expect(try await failure(shell("kill -9 $$")).message.contains("signal 9"))
    }

    @Test func aMissingProgramIsNamed() async throws {
        let error = try await failure(.run(command: ["no-such-program"], timeout: DurationText(.seconds(1))))
        #expect(error.message.contains("no-such-program") && error.remedy != nil)
        let path = try await failure(.run(command: ["/no/such/program"], timeout: DurationText(.seconds(1))))
        #expect(path.message.contains("/no/such/program"))
        _ = try await failure(.run(command: [], timeout: DurationText(.seconds(1))))
    }

    @Test func whatTakesTooLongIsKilledWithAllItStarted() async throws {
        let file = directory.file("child")
        let error = try await failure(
            shell("trap '' TERM; echo begun; sleep 600 & echo $! > \(file); wait", timeout: .seconds(5)))
        #expect(error.message.contains("did not end within 5s") && error.message.contains("begun"))
        let child = try #require(Int32(directory.text("child").trimmingCharacters(in: .whitespacesAndNewlines)))
        try await ended(child)
    }

    /// It would not be over before the timeout otherwise, which is a failure.
    @Test func aServiceLeftInTheBackgroundKeepsNobodyWaiting() async throws {
        let file = directory.file("daemon")
        _ = try await runner.run(
            shell("sleep 600 >/dev/null 2>&1 & echo $! > \(file)", timeout: .seconds(60)), for: change)
        let daemon = try #require(Int32(directory.text("daemon").trimmingCharacters(in: .whitespacesAndNewlines)))
        #expect(isRunning(daemon), "it is left alone")
        kill(daemon, SIGKILL)
    }

    @Test func moreOutputThanIsKeptIsReadAndCounted() async throws {
        let output = try await runner.run(shell("head -c 1000000 /dev/zero | tr '\\0' x"), for: change)
        #expect(output.hasSuffix("[934464 bytes more]"))
        #expect(output.utf8.count < 70_000)
    }

    @Test func aCancelledTaskEndsTheCommand() async throws {
        let file = directory.file("process")
        let task = Task { try await runner.run(shell("echo $$ > \(file); exec sleep 600"), for: change) }
        try await yielding { (try? directory.text("process").contains("\n")) == true }
        let process = try #require(Int32(directory.text("process").trimmingCharacters(in: .whitespacesAndNewlines)))
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        try await ended(process)
    }

    @Test func systemctlIsCalledWithTheUnit() async throws {
        try directory.write("bin/systemctl", "#!/bin/sh\necho \"$@\"\n")
        chmod(directory.file("bin/systemctl"), 0o755)
        let runner = SystemActionRunner(searchPath: [directory.file("bin")])
        #expect(
            try await runner.run(.reload(unit: "nginx.service"), for: change)
                == "--no-ask-password reload nginx.service")
        #expect(
            try await runner.run(.restart(unit: "a.service"), for: change) == "--no-ask-password restart a.service")
    }

    @Test func aSignalReachesTheProcessOfAPidFileOrOfANumber() async throws {
        let process = try BackgroundProcess.start(
            "sh",
            [
                "-c",
                "trap 'echo got HUP' HUP; trap 'echo got USR1; exit 0' USR1; echo ready; while :; do sleep 0.05; done",
            ])
        try await process.waitForOutput(containing: "ready")
        let file = try directory.write("service.pid", " \(process.processID)\n")
        let said = try await runner.run(.signal(name: "HUP", pidFile: file, pid: nil), for: change)
        #expect(said == "sent HUP to process \(process.processID) (from \(file))")
        try await process.waitForOutput(containing: "got HUP")
        _ = try await runner.run(.signal(name: "SIGUSR1", pidFile: nil, pid: process.processID), for: change)
        #expect(try await process.waitForExit() == 0)
        let gone = try await failure(.signal(name: "HUP", pidFile: file, pid: nil))
        #expect(gone.message.contains("\(process.processID)"))
    }

    @Test(arguments: ["", "abc", "0", "-1", "99999999999999999999", "12 13"])
    func aPidFileWithoutAPidIsRefused(content: String) async throws {
        let file = try directory.write("bad.pid", content)
        let error = try await failure(.signal(name: "HUP", pidFile: file, pid: nil))
        #expect(error.message.contains(file))
    }

    @Test func aSignalNeedsAProcessAndAName() async throws {
        #expect(
            try await failure(.signal(name: "HUP", pidFile: directory.file("none"), pid: nil)).message
                .contains("does not exist"))
        _ = try await failure(.signal(name: "HUP", pidFile: nil, pid: nil))
        _ = try await failure(.signal(name: "HUP", pidFile: nil, pid: -1))
        _ = try await failure(.signal(name: "NONSENSE", pidFile: nil, pid: 1))
    }

    @Test func signalsAreKnownWithAndWithoutPrefix() {
        #expect(SignalName("hup")?.number == SIGHUP && SignalName("SIGUSR2")?.number == SIGUSR2)
        #expect(SignalName("SIGSIGHUP") == nil && SignalName("") == nil)
    }
}
