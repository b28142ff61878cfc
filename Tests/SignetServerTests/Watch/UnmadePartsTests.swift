import Foundation
import Logging
import SignetCore
import SignetTestSupport
import SignetWatch
import Testing

@testable import SignetServer

/// A file of the configuration that is missing takes away what needs it, and nothing else.
@Suite struct UnmadePartsTests {
    private let directory: TemporaryDirectory
    private let clock = ManualClock()

    init() throws {
        directory = try TemporaryDirectory()
    }

    private func run() async throws -> (record: RunRecord, queued: Int64?) {
        let workspace = try await Workspace.open(
            configurationPath: directory.file("signet.yaml"), clock: clock,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let record = try await workspace.watchOnce()
        let hook = try await workspace.watch.notifications().first { $0.notifier == "hook" }
        try await workspace.close()
        return (record, hook?.queued)
    }

    @Test(.timeLimit(.minutes(10))) func whatCannotBeMadeIsAProblemAndTheOthersGoOn() async throws {
        let silent = try ClosedPort()
        try directory.write(
            "signet.yaml",
            """
            listen: 127.0.0.1:0
            watch:
              trusted_roots: roots.pem
              sources:
                - { name: locked, files: [locked/*.pem], passwords_file: passwords }
                - { name: open, files: [open/*.pem] }
              notify:
                - name: hook
                  webhook: { url: "http://127.0.0.1:\(silent.number)/", token_file: token }

            """)
        try directory.write("locked/a.pem", "-----BEGIN CERTIFICATE-----\nMIIB\n")
        try directory.write("open/b.pem", "-----BEGIN CERTIFICATE-----\nMIIB\n")
        try FileManager.default.copyItem(
            atPath: TrustAnchors.systemPath, toPath: directory.file("roots.pem"))
        for name in ["passwords", "token"] { try directory.write(name, "secret\n") }
        let whole = try await run()
        #expect(whole.record.outcome == .complete && whole.record.counts.all == 2, "\(whole.record)")
        let waiting = try #require(whole.queued)
        #expect(waiting > 0)

        for name in ["passwords", "token", "roots.pem"] {
            try FileManager.default.removeItem(atPath: directory.file(name))
        }
        try FileManager.default.removeItem(atPath: directory.file("open/b.pem"))
        try directory.write("open/c.pem", "-----BEGIN CERTIFICATE-----\nMIIB\n")
        // Longer than a message is kept for a notifier that cannot be reached.
        clock.advance(by: .seconds(6 * 86_400))
        let lacking = try await run()
        #expect(lacking.record.outcome == .partial && lacking.record.counts.all == 2, "\(lacking.record)")
        let problems = lacking.record.problems
        #expect(problems.count == 3, "\(problems)")
        for (problem, (beginning, file)) in zip(
            problems, [("locked: ", "passwords"), ("notifier hook: ", "token"), ("trusted_roots: ", "roots.pem")])
        {
            #expect(problem.hasPrefix(beginning) && problem.contains(file), "\(problem)")
        }
        #expect(lacking.queued == waiting)

        for name in ["passwords", "token"] { try directory.write(name, "secret\n") }
        try FileManager.default.copyItem(
            atPath: TrustAnchors.systemPath, toPath: directory.file("roots.pem"))
        let again = try await run()
        #expect(again.record.outcome == .complete, "\(again.record)")
        // What is new since is told now; the old message was tried once more and given up by its age.
        #expect(try #require(again.queued) >= 1)
    }
}
