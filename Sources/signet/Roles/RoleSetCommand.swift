import ArgumentParser
import SignetServer

struct RoleSetCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "set",
        abstract: "Create a role, or change the rules named of one that exists.",
        discussion: """
            What is not named stays as it is; a new role begins with: the allowed domains and names below them, IP \
            addresses, 30 days of lifetime and at most 90, server certificates. Roles that signet.yaml declares are \
            set to what it says whenever it is applied.

            Example:
              signet role set services --authority example-root \\
                  --allow-domain example.com --ttl 24h --max-ttl 72h
              signet role set services --authority example-root --allow-wildcards \\
                  --usage peer
            """
    )

    @OptionGroup var role: RoleOptions
    @OptionGroup(title: "Names") var names: RoleNameRules
    @OptionGroup(title: "Certificates") var contents: RoleContentRules
    @OptionGroup var workspace: WorkspaceOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await workspace.open { workspace in
            let changed = try await workspace.authorities.changeRole(
                role.name, authority: role.authority, actor: OperatingUser.name
            ) { [names, contents] in
                names.apply(to: &$0)
                contents.apply(to: &$0)
            }
            try output.show(RoleRecord(changed))
        }
    }
}
