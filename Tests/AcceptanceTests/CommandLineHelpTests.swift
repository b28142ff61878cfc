import Foundation
import SignetTestSupport
import Testing

/// Every command explains itself, and the manual says the same.
@Suite struct CommandLineHelpTests {
    /// A command as `--experimental-dump-help` describes it.
    private struct Command: Decodable {
        let commandName: String
        let abstract: String?
        let discussion: String?
        let subcommands: [Command]?

        func flattened(below path: [String] = []) -> [(path: [String], command: Command)] {
            let own = path + [commandName]
            return [(own, self)]
                + (subcommands ?? []).filter { $0.commandName != "help" }.flatMap { $0.flattened(below: own) }
        }
    }

    private struct Dump: Decodable { let command: Command }

    private func commands() async throws -> [(path: [String], command: Command)] {
        let dump = try await Workbench().signet("--experimental-dump-help")
        return try JSONDecoder().decode(Dump.self, from: Data(dump.utf8)).command.flattened()
    }

    @Test func everyCommandHasAnAbstractADiscussionAndAnExampleOfItself() async throws {
        let commands = try await commands()
        #expect(commands.count > 30)
        for (path, command) in commands {
            let name = path.joined(separator: " ")
            #expect(command.abstract?.hasSuffix(".") == true, "\(name) has no abstract")
            let discussion = command.discussion ?? ""
            #expect(discussion.contains("signet"), "\(name) has no discussion")
            guard path.count > 1 else { continue }
            let example = discussion.components(separatedBy: "Example:\n").dropFirst().joined()
            #expect(example.contains("  \(name)"), "\(name) has no example of itself")
            for line in example.split(separator: "\n") { #expect(line.count <= 80, "\(name): \(line)") }
        }
    }

    @Test func everyCommandOfTheIssueIsThere() async throws {
        let there = Set(try await commands().map { $0.path.dropFirst().joined(separator: " ") })
        let wanted = [
            "init", "up", "ca create", "ca import", "ca list", "ca show", "ca csr", "ca set-signed", "ca crl",
            "ca export",
            "role", "cert issue", "cert sign", "cert revoke", "cert list", "cert show", "cert renew", "renew",
            "acme account show",
            "acme account register", "acme account update", "acme account rollover", "acme account deactivate",
            "acme account adopt", "key generate",
            "key convert", "csr create", "csr show", "inspect", "verify", "status", "explain", "config check", "plan",
            "simulate",
        ]
        for name in wanted { #expect(there.contains(name), "signet \(name) is missing") }
    }

    @Test func theManualIsTheHelp() async throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let page = try String(contentsOf: root.appendingPathComponent("docs/cli.md"), encoding: .utf8)
        let script = root.appendingPathComponent("scripts/document-commands").path
        let fresh = try await runTool("bash", [script, "--print", signetExecutable], timeout: .seconds(300))
        #expect(fresh.status == 0, "\(fresh.errorOutput)")
        #expect(fresh.output == page, "docs/cli.md is not what --help says. Run: scripts/document-commands")
    }
}
