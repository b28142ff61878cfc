import ArgumentParser
import Foundation
import SignetServer

struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show every certificate of signet.yaml on one line: how long it is valid, and what comes next.",
        discussion: """
            Example:
              signet status
              signet status --json
            """
    )

    @OptionGroup var workspace: WorkspaceOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await workspace.open { workspace in
            let statuses = try await workspace.engine.status()
            try output.show(
                statuses,
                as: statuses.isEmpty
                    ? "Nothing is kept valid yet. Name certificates in signet.yaml, then run `signet up`."
                    : StatusTable.text(statuses, now: Date()))
        }
    }
}
