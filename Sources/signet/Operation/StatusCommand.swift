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
            try output.show(StatusRecord(await workspace.engine.status(), at: Date()))
        }
    }
}
