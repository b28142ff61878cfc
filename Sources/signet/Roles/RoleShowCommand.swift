import ArgumentParser
import SignetServer

struct RoleShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show the rules of a role.",
        discussion: """
            Example:
              signet role show services --authority example-root
            """
    )

    @OptionGroup var role: RoleOptions
    @OptionGroup var workspace: WorkspaceOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await workspace.open(for: .records) { workspace in
            try output.show(RoleRecord(await workspace.authorities.role(role.name, authority: role.authority)))
        }
    }
}
