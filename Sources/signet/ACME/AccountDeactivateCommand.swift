import ArgumentParser
import SignetServer

struct AccountDeactivateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "deactivate",
        abstract: "Give the account up for good.",
        discussion: """
            Without --yes it says what will no longer work, and does nothing. Certificates stay valid. An account that \
            the CA has given up itself is only forgotten here.

            Example:
              signet acme account deactivate letsencrypt --yes
            """
    )

    @OptionGroup var account: AccountSelection

    @Flag(name: .long, help: "Do it.")
    var yes = false

    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await account.open { account in try output.show(try await account.deactivate(confirmed: yes)) }
    }
}
