import ArgumentParser
import SignetServer

struct RoleListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the roles.",
        discussion: """
            Example:
              signet role list --authority example-root
            """
    )

    @Option(name: .shortAndLong, help: "Only the roles of this authority.")
    var authority: String?

    @OptionGroup var workspace: WorkspaceOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await workspace.open(for: .records) { workspace in
            let roles = try await workspace.authorities.roles(authority: authority)
            try output.show(
                RecordTable(roles.map(RoleRecord.init), whenEmpty: "There is no role. Make one with `signet role set`.")
            )
        }
    }
}
