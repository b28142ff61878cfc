import ArgumentParser
import SignetServer

struct AccountShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show the account: its URL, what the CA says of it, contacts, key and agreement.",
        discussion: """
            Asks the CA. Exits with 3 when no account is registered here.

            Example:
              signet acme account show
              signet acme account show letsencrypt --staging --json
            """
    )

    @OptionGroup var account: AccountSelection
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await account.open { account in
            guard let record = try await account.show() else {
                try output.show(account.absence)
                throw ExitCode.nothingToDo
            }
            try output.show(record)
        }
    }
}
