import Foundation
import SignetTestSupport
import Testing

@testable import mtls_demo

/// `make demo`, run as a user runs it, and its report judged a second time.
@Suite(.serialized) struct DemoTests {
    private let demo = builtExecutable("mtls-demo")

    /// What article 002 shows in sections 2 and 3, and what each case must say.
    private static let cases: [(title: String, seen: String)] = [
        ("curl calls A, not knowing our authority", "curl: (60)"),
        ("curl --insecure calls A", "Hello from \"service-a\""),
        ("curl --cacert calls A", "Hello from \"service-a\""),
        ("curl --insecure calls B without a certificate", "No required SSL certificate was sent"),
        ("curl --cacert --cert --key calls B", "Hello from \"service-b\""),
        ("/w-mtls: with certificate and authority", "Hello from \"service-b\""),
        ("/wo-cert-mtls: without A's certificate", "No required SSL certificate was sent"),
        ("/wo-ca-mtls: without trust in the authority", "certificate verify failed"),
        ("A expired: a client calls A", "expired"),
        ("A expired: A calls B", "The SSL certificate error"),
        ("B expired: A calls B", "expired"),
        ("B from a different authority: A calls B", "certificate verify failed"),
        ("the same, A not checking: B checks A", "The SSL certificate error"),
        ("B back at the company's authority: A calls B", "Hello from \"service-b\""),
    ]

    @Test func everyCaseOfTheArticleAndRenewalsUnderLoad() async throws {
        let result = try await runTool(
            demo, ["--json", "--seconds", "90", "--signet", signetExecutable], timeout: .seconds(1200))
        #expect(result.status == 0, "\(result.everything)")
        let report = try JSONDecoder().decode(DemoReport.self, from: Data(result.output.utf8))
        #expect(report.passed)

        let shown = report.parts.flatMap(\.cases)
        #expect(shown.map(\.title) == Self.cases.map(\.title))
        for (seen, wanted) in zip(shown, Self.cases) {
            #expect(seen.passed, "\(seen)")
            #expect(seen.seen.contains(wanted.seen), "\(seen)")
        }

        #expect(report.load.renewals.map(\.service) == ["service-a", "service-b"])
        for renewals in report.load.renewals {
            #expect(renewals.count >= 5, "\(renewals)")
            #expect(Set(renewals.installed).count == renewals.installed.count, "a serial came twice: \(renewals)")
        }
        let judged = report.load.streams.filter { $0.toleratedBecause == nil }
        #expect(judged.count == 4)
        for stream in judged {
            #expect(stream.failedRequests == 0 && stream.lostConnections == 0, "\(stream)")
            #expect(stream.requests > 200, "\(stream)")
            // A kept connection shows one certificate for life.
            if stream.name.contains("new connection") { #expect(stream.serials.count >= 5, "\(stream)") }
        }
        let counted = try #require(report.load.streams.first { $0.toleratedBecause != nil })
        #expect(counted.toleratedBecause?.contains("nginx") == true)
        // nginx ends every kept connection at every reload; a count of none would mean that nobody counts.
        #expect(counted.lostConnections >= 5, "\(counted)")
    }

    @Test func aDifferenceIsSaidAndEndsWithOne() async throws {
        let directory = try TemporaryDirectory()
        // A signet that forgets --not-before: what should have expired in 2023 is valid.
        let forgetful = try directory.write(
            "signet",
            """
            #!/bin/sh
            skip=no
            for argument; do
                shift
                if [ $skip = yes ]; then skip=no; continue; fi
                if [ "$argument" = --not-before ]; then skip=yes; continue; fi
                set -- "$@" "$argument"
            done
            exec "\(signetExecutable)" "$@"

            """)
        chmod(forgetful, 0o755)
        let result = try await runTool(demo, ["--seconds", "30", "--signet", forgetful], timeout: .seconds(1200))
        #expect(result.status == 1, "\(result.everything)")
        #expect(result.output.contains("WRONG"))
        #expect(result.output.contains("11 of 14 cases as expected"), "\(result.output)")
    }

    @Test func interruptedItStopsEverythingItStarted() async throws {
        let directory = try TemporaryDirectory()
        let kept = directory.file("kept")
        let process = try BackgroundProcess.start(demo, ["--keep", kept, "--signet", signetExecutable])
        try await process.waitForOutput(containing: "1. Who may talk", timeout: .seconds(600))
        #expect(try programs(with: kept).count >= 3, "the demonstration, signet up and nginx")
        process.signal(SIGINT)
        #expect(try await process.waitForExit() == 130, "\(process.output)")
        #expect(try programs(with: kept).isEmpty)
    }

    @Test func aProgramThatIsMissingIsNamed() async throws {
        let result = try await runTool(demo, ["--signet", "/nowhere/signet"])
        #expect(result.status == 1)
        #expect(result.errorOutput.contains("No signet program at /nowhere/signet."))
        #expect(result.errorOutput.contains("make demo"))
    }

    @Test func aDirectoryInUseIsRefused() async throws {
        let directory = try TemporaryDirectory()
        let precious = try directory.write("kept/precious.txt", "mine")
        let result = try await runTool(
            demo, ["--keep", directory.file("kept"), "--signet", signetExecutable])
        #expect(result.status == 1)
        #expect(result.errorOutput.contains("is not empty"))
        #expect(try String(contentsOfFile: precious, encoding: .utf8) == "mine")
    }

    /// The command lines of running programs that contain `text`.
    private func programs(with text: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: "/proc").filter { Int($0) != nil }.compactMap { process in
            guard let line = FileManager.default.contents(atPath: "/proc/\(process)/cmdline") else { return nil }
            let command = String(decoding: line, as: UTF8.self)
            return command.contains(text) ? command : nil
        }
    }
}
