import ArgumentParser
import SignetVault

struct VaultPrintCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "print",
        abstract: "Print what later commands will use.",
        discussion: """
            Example:
              signet vault print token
            """,
        subcommands: [Token.self]
    )

    struct Token: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print the token.",
            discussion: """
                That of $VAULT_TOKEN, else what login has kept in ~/.vault-token. For a script: curl -H \
                "X-Vault-Token: $(signet vault print token)" ...

                Example:
                  signet vault print token
                """
        )

        @OptionGroup var options: VaultOptions

        func run() async throws {
            try await VaultTerminal.show { VaultPrintout(try options.settings().token?.reveal() ?? "") }
        }
    }
}
