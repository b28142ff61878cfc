import ArgumentParser
import SignetServer

struct WatchRemoveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "No longer watch what was added under a name.",
        discussion: """
            Example:
              signet watch remove www.example.org
            """
    )

    @Argument(help: "The source's name, as `signet watch list` shows it.")
    var name: String

    @OptionGroup var workspace: WorkspaceOptions

    func run() async throws {
        try await workspace.open(for: .records) { try await $0.watch.added.remove(name) }
        print("Removed. Its places end with the next run.")
    }
}
