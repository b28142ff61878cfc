import ArgumentParser
import SignetServer

struct WatchListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the sources: what is looked at, and what was found at the last look.",
        discussion: """
            SEEN says how much the last look saw: everything, part, or failed; with
            --json also why, when it was, and when everything was seen last.

            Example:
              signet watch list
              signet watch list --json
            """
    )

    @OptionGroup var workspace: WorkspaceOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await workspace.open(for: .records) { workspace in
            let sources = try await workspace.watch.list(workspace.configuration.watch)
            try output.show(
                RecordTable(
                    sources,
                    whenEmpty:
                        "Nothing is watched yet. Add something: `signet watch add www.example.org`, or sources to signet.yaml."
                ))
        }
    }
}
