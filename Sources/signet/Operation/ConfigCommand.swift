import ArgumentParser

struct ConfigCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config",
        abstract: "The configuration file.",
        discussion: """
            Example:
              signet config check
            """,
        subcommands: [ConfigCheckCommand.self]
    )
}
