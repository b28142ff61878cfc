import ArgumentParser

struct CSRCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "csr",
        abstract: "Certification requests.",
        discussion: """
            Example:
              signet csr create service-a.example.com --key service-a.key \\
                  --out service-a.csr
              signet csr show service-a.csr
            """,
        subcommands: [CSRCreateCommand.self, CSRShowCommand.self]
    )
}
