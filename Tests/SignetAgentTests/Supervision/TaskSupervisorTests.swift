import Foundation
import SignetCore
import SignetTestSupport
import Testing

@testable import SignetAgent

/// Tasks with real processes and real keepers.
@Suite(.timeLimit(.minutes(10))) struct TaskSupervisorTests {
    @Test func aTaskRunsAsItWasOrdered() async throws {
        let site = try SupervisionSite()
        let script = "echo \"args $0 $#\"; /usr/bin/env | sort; pwd; cat; echo wrong >&2; exit 7"
        let task = try await site.start(
            site.order(script, environment: ["TOKEN": "s3cret", "EMPTY": "", "TEXT": "two\nlines = ü"]))
        let ending = try await task.ended()
        #expect(ending.cause == .exited(status: 7))
        #expect(!ending.isSuccess && !ending.isOutOfMemory && ending.lostOutput == 0)
        let output = try await site.output()
        // The shell adds PWD, SHLVL and _ itself.
        let expected = ["args /bin/sh 0", "TOKEN=s3cret", "EMPTY=", "TEXT=two", "lines = ü", site.directory.path]
        for line in expected { #expect(output.split(separator: "\n").contains(Substring(line)), "\(output)") }
        #expect(!output.contains("LD_LIBRARY_PATH") && !output.contains("HOME="))
        #expect(try await site.output(.stderr) == "wrong\n")
        #expect(!task.isRunning)
        #expect(task.usage() == nil)
    }

    @Test func theTaskIsInAGroupOfItsOwnAndTheSessionOfItsKeeper() async throws {
        let site = try SupervisionSite()
        let task = try await site.start("echo ready; exec sleep 100")
        try await site.waitForOutput("ready", of: task)
        let id = try #require(task.processID)
        #expect(getpgid(id) == id)
        let status = try #require(ProcessStatus(of: id))
        #expect(status.session == task.keeperID)
        #expect(status.parent == task.keeperID)
        #expect(getsid(getpid()) != task.keeperID)
        // Nothing secret is to be seen from outside, and the order is gone.
        let words = try String(contentsOfFile: "/proc/\(task.keeperID)/cmdline", encoding: .utf8)
        #expect(words.split(separator: "\0").dropFirst() == ["task-keeper", Substring(site.run)])
        #expect(try DurableFilesProbe.names(site.run).contains("order.json") == false)
        let usage = try #require(task.usage())
        #expect(usage.processes == 1)
        #expect((1...100 << 20).contains(usage.residentBytes))
        let ending = try await task.stop(signal: SIGTERM)
        #expect(ending.cause == .signalled(Int(SIGTERM)))
    }

    @Test func aTaskHearsSignals() async throws {
        let site = try SupervisionSite()
        let task = try await site.start(
            "trap 'echo hup' HUP; trap 'echo usr; exit 3' USR1; echo ready; while :; do sleep 0.02; done")
        try await site.waitForOutput("ready", of: task)
        #expect(task.signal(SIGHUP))
        try await site.waitForOutput("hup", of: task)
        // As an administrator would: to the keeper.
        kill(task.keeperID, SIGUSR1)
        #expect(try await task.ended().cause == .exited(status: 3))
        #expect(!task.signal(SIGHUP))
    }

    @Test func aTaskThatIgnoresItsKillSignalIsKilled() async throws {
        let site = try SupervisionSite()
        let task = try await site.start("trap '' TERM INT; echo ready; while :; do sleep 0.02; done")
        try await site.waitForOutput("ready", of: task)
        let began = ContinuousClock.now
        let ending = try await task.stop(signal: SIGTERM, timeout: .milliseconds(200))
        #expect(ending.cause == .signalled(Int(SIGKILL)))
        #expect(!ending.isOutOfMemory)
        #expect(ContinuousClock.now - began >= .milliseconds(200))
    }

    @Test func nothingOfATaskOutlivesIt() async throws {
        let site = try SupervisionSite()
        let list = site.directory.file("pids")
        // A child in its group, one that ignores signals, a daemon that has left session and group, and its child.
        let script = """
            note() { echo $1 >> \(list); }
            sleep 100 & note $!
            (trap '' TERM HUP INT; while :; do sleep 1; done) & note $!
            setsid sh -c 'echo $$ >> \(list); sleep 101 & echo $! >> \(list); wait' &
            until [ $(wc -l < \(list)) = 4 ]; do sleep 0.02; done
            exit 0
            """
        let task = try await site.start(script)
        #expect(try await task.ended().isSuccess)
        let listed = try site.directory.text("pids").split(separator: "\n").count
        #expect(listed == 4)
        #expect(running(listedIn: list).isEmpty)
    }

    @Test func aProgramThatCannotBeRunIsAnEnding() async throws {
        let site = try SupervisionSite()
        func cause(_ change: (inout TaskOrder) -> Void) async throws -> TaskEnding.Cause {
            var order = site.order("exit 0")
            order.run = UUID().uuidString
            change(&order)
            return try await site.start(order).ended().cause
        }
        let missing = try await cause { $0.command = ["/nowhere/program"] }
        #expect(
            missing
                == .notStarted(
                    reason: "the program /nowhere/program cannot be run: No such file or directory",
                    isRecoverable: false))
        let unknown = try await cause { $0.command = ["no-such-program"] }
        #expect(
            unknown
                == .notStarted(
                    reason: "the program no-such-program cannot be run: No such file or directory", isRecoverable: false
                ))
        let directory = try await cause { $0.directory = "/nowhere" }
        #expect(
            directory
                == .notStarted(
                    reason: "its directory /nowhere cannot be entered: No such file or directory", isRecoverable: false)
        )
        try site.directory.write("plain", "text")
        let plain = try await cause { $0.command = [site.directory.file("plain")] }
        guard case .notStarted(_, false) = plain else { throw TestSupportError("\(plain)") }
        // Found in PATH, and by a path below its directory.
        #expect(try await cause { $0.command = ["true"] } == .exited(status: 0))
        let script = try site.directory.write("bin/run", "#!/bin/sh\nexit 4\n")
        chmod(script, 0o755)
        #expect(try await cause { $0.command = ["bin/run"] } == .exited(status: 4))
    }

    @Test func aTaskRunsAsAnotherUser() async throws {
        // Tests run as root in the container; whoever is not can only be himself.
        let site = try SupervisionSite()
        chmod(site.directory.path, 0o755)
        var order = site.order("id -u; id -g; id -G")
        let user = geteuid() == 0 ? "nobody" : String(geteuid())
        order.user = try TaskUser(named: user)
        let task = try await site.start(order)
        #expect(try await task.ended().isSuccess)
        let expected = try #require(order.user)
        let lines = try await site.output().split(separator: "\n")
        #expect(lines.prefix(2) == [Substring("\(expected.user)"), Substring("\(expected.group)")])
        #expect(throws: SignetError(.unknownOwner, "")) { try TaskUser(named: "no-such-user") }
    }

    @Test func twoAreNeverStarted() async throws {
        let site = try SupervisionSite()
        let task = try await site.start("echo ready; exec sleep 100")
        await #expect(throws: SignetError(.taskRunning, "")) { _ = try await site.start("exit 0", run: "2") }
        #expect(task.isRunning)
        let found = try #require(try await site.supervisor.find(in: site.run))
        #expect(found.run == "1" && found.processID == task.processID && found.isRunning)
        try await found.stop()
        let next = try await site.start("exit 5", run: "2")
        #expect(try await next.ended().cause == .exited(status: 5))
        await #expect(throws: SignetError(.notFound, "")) { _ = try await task.ended() }
    }

    @Test func manyWaitForOneEnding() async throws {
        let site = try SupervisionSite()
        let task = try await site.start("until [ -e \(site.directory.file("gate")) ]; do sleep 0.01; done; exit 6")
        let waiting = (0..<20).map { _ in Task { try await task.ended().cause } }
        let cancelled = Task { try await task.ended() }
        cancelled.cancel()
        await #expect(throws: CancellationError.self) { _ = try await cancelled.value }
        #expect(task.isRunning)
        try site.directory.write("gate", "go\n")
        for task in waiting {
            let cause = try await task.value
            #expect(cause == .exited(status: 6))
        }
    }
}

/// What a directory holds.
enum DurableFilesProbe {
    static func names(_ directory: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: directory)
    }
}
