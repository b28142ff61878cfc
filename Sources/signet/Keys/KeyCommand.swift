import ArgumentParser

struct KeyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key",
        abstract: "Private key files.",
        discussion: """
            Example:
              signet key generate service-a.key
              signet key convert service-a-with-pw.key service-a.key
            """,
        subcommands: [KeyGenerateCommand.self, KeyConvertCommand.self, KeyShowCommand.self]
    )
}
