import ArgumentParser

struct ACMECommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "acme",
        abstract: "What there is to do with an ACME CA beside getting certificates from it.",
        discussion: """
            Certificates themselves are got and kept by `signet up`.

            Example:
              signet acme account show
            """,
        subcommands: [ACMEAccountCommand.self]
    )
}
