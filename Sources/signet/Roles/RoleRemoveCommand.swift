import ArgumentParser
import SignetServer

struct RoleRemoveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "Remove a role. Certificates issued by it stay valid.",
        discussion: """
            Example:
              signet role remove services --authority example-root
            """
    )

    @OptionGroup var role: RoleOptions
    @OptionGroup var workspace: WorkspaceOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await workspace.open { workspace in
            let removed = try await workspace.authorities.role(role.name, authority: role.authority)
            try await workspace.authorities.removeRole(role.name, authority: role.authority, actor: OperatingUser.name)
            try output.show(RoleRecord(removed), as: "Removed the role \(role.name) of \(role.authority).")
        }
    }
}
