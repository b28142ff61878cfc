import ArgumentParser

struct RoleCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "role",
        abstract: "Rules for what an authority may issue.",
        discussion: """
            Example:
              signet role set services --authority example-root \\
                  --allow-domain example.com --max-ttl 72h
              signet role list
            """,
        subcommands: [RoleSetCommand.self, RoleListCommand.self, RoleShowCommand.self, RoleRemoveCommand.self]
    )
}
