import Foundation
import SignetCore
import SignetTestSupport
import Testing

@testable import SignetAgent

/// The files between runner and keeper: nothing that stands in them stops the program.
@Suite struct SupervisionFileTests {
    private static let order = TaskOrder(
        run: "7", task: "web", command: ["/bin/sh", "-c", "exit \"ü\""], environment: ["A": "1", "B": "two\nlines"],
        directory: "/srv/web", user: TaskUser(user: 33, group: 34, groups: [35, 4_000_000_000]),
        logs: LogRotation(directory: "/srv/logs", maxFiles: 3, maxFileSize: 1000))

    private static func records() -> [TaskRecord] {
        let keeper = ProcessIdentity(id: 4711, start: 99)
        let at = Date(millisecondsSince1970: 1_800_000_000_123)
        let taken = TaskRecord(run: "7", machine: "boot pid:[1]", keeper: keeper, startedAt: at)
        var started = taken
        started.start(ProcessIdentity(id: 4712, start: 100))
        let causes: [TaskEnding.Cause] = [
            .exited(status: 3), .signalled(9), .notStarted(reason: "why \"", isRecoverable: true), .lost,
        ]
        return [taken, started]
            + causes.map { cause in
                var ended = started
                ended.end(TaskEnding(cause, at: at, isOutOfMemory: cause == .signalled(9), lostOutput: 12))
                return ended
            }
    }

    @Test func ordersAndRecordsAreReadAsTheyWereWritten() throws {
        #expect(try TaskOrder(bytes: Self.order.bytes) == Self.order)
        var plain = Self.order
        plain.user = nil
        plain.logs = nil
        #expect(try TaskOrder(bytes: plain.bytes) == plain)
        for record in Self.records() {
            let read = try TaskRecord(bytes: record.bytes, file: "task.json")
            #expect(read == record)
            #expect(read.phase == record.phase)
        }
    }

    @Test func damagedFilesAreErrors() throws {
        var refused = 0
        for bytes in mutations(of: Self.order.bytes, count: 3000) {
            do { try TaskOrder(bytes: bytes).check() } catch let error as SignetError {
                #expect(error.code == .invalidTaskOrder)
                refused += 1
            }
        }
        for record in Self.records() {
            for bytes in mutations(of: record.bytes, count: 1000) {
                do {
                    let read = try TaskRecord(bytes: bytes, file: "task.json")
                    #expect(read.keeper.id > 1)
                } catch let error as SignetError {
                    #expect(error.code == .damagedTaskRecord)
                    refused += 1
                }
            }
        }
        #expect(refused > 3000)
    }

    @Test func ordersThatCannotBeFollowedAreRefused() {
        func refused(_ change: (inout TaskOrder) -> Void) -> Bool {
            var order = Self.order
            change(&order)
            do {
                try order.check()
                return false
            } catch {
                return error.code == .invalidTaskOrder
            }
        }
        #expect(!refused { _ in })
        #expect(refused { $0.command = [] })
        #expect(refused { $0.command = [""] })
        #expect(refused { $0.command = ["/bin/sh", "a\0b"] })
        #expect(refused { $0.environment = ["A=B": "1"] })
        #expect(refused { $0.environment = ["": "1"] })
        #expect(refused { $0.environment = ["A": "\0"] })
        #expect(refused { $0.directory = "relative" })
        #expect(refused { $0.task = "../web" })
        #expect(refused { $0.task = ".." })
        #expect(refused { $0.run = "" })
        #expect(refused { $0.logs?.maxFiles = 0 })
        #expect(refused { $0.logs?.maxFileSize = 0 })
        #expect(refused { $0.logs?.directory = "logs" })
    }

    @Test func aKeeperRefusesADamagedOrder() async throws {
        let site = try SupervisionSite()
        try site.files.make()
        try site.directory.write("run/order.json", "{\"run\":\"1\"}")
        #expect(throws: SignetError(.taskNotKept, "")) { try site.supervisor.summon(site.files) }
        #expect(try await site.supervisor.find(in: site.run) == nil)
        let task = try await site.start("exit 0")
        #expect(try await task.ended().isSuccess)
    }

    @Test func aDamagedRecordIsToldAndDoesNotBlockANewStart() async throws {
        let site = try SupervisionSite()
        try site.files.make()
        try site.directory.write("run/start.lock", "")
        try site.directory.write("run/task.json", "{\"run\":\"1\",\"keeper\":{\"id\":-1,\"start\":0}}")
        await #expect(throws: SignetError(.damagedTaskRecord, "")) { _ = try await site.supervisor.find(in: site.run) }
        let task = try await site.start("exit 0")
        #expect(try await task.ended().isSuccess)
    }

    @Test func commandsGoThroughASignalsNumber() {
        for signal in Int32(1)...64 {
            for toGroup in [false, true] {
                let command = KeeperCommand(signal: signal, toGroup: toGroup)
                #expect(KeeperCommand(number: command.number) == command)
            }
        }
        for number: Int32 in [0, 0x100, 65, 0xFF, 0x201, -1, .min, .max] {
            #expect(KeeperCommand(number: number) == nil)
        }
    }

    @Test func theKernelsLinesAreRead() throws {
        let line =
            "4711 (a) b (c)) S 1 4711 4700 0 -1 4194560 1 2 3 4 150 50 -1 7 20 0 1 0 123456 1000 250 18446744073709551615 1 1"
        let status = try #require(ProcessStatus(Array(line.utf8)))
        #expect(status.id == 4711 && status.parent == 1 && status.session == 4700 && status.start == 123_456)
        #expect(status.processorTicks == 207 && status.residentPages == 250 && !status.isZombie)
        for bytes in mutations(of: Array(line.utf8), count: 3000) { _ = ProcessStatus(bytes) }
        let own = try #require(ProcessStatus(of: getpid()))
        #expect(own.id == getpid() && own.parent == getppid() && own.residentPages > 0)
        #expect(ProcessStatus.all().contains { $0.identity == own.identity })
        #expect(ProcessStatus(of: -1) == nil)
    }

    @Test func killsForLackOfMemoryAreCounted() {
        #expect(OutOfMemoryKills.count(in: "low 0\nhigh 0\noom 3\noom_kill 2\n") == 2)
        #expect(OutOfMemoryKills.count(in: "oom_kill_disable 0\nunder_oom 0\noom_kill 4") == 4)
        #expect(OutOfMemoryKills.count(in: "oom_kill many") == nil)
        #expect(
            OutOfMemoryKills.files(of: "4:memory:/a/b\n3:cpu:/c\n0::/user.slice\n")
                == ["/sys/fs/cgroup/memory/a/b/memory.oom_control", "/sys/fs/cgroup/user.slice/memory.events"])
    }
}
