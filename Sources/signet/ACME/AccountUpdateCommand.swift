import ArgumentParser
import SignetServer

struct AccountUpdateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "update",
        abstract: "Tell the CA whom it may write to.",
        discussion: """
            The contacts of the issuer in signet.yaml take the place of those that the CA has; --contact names others.

            Example:
              signet acme account update
              signet acme account update --contact ops@example.com
            """
    )

    @OptionGroup var account: AccountSelection

    @Option(
        name: .long,
        help: ArgumentHelp("A mail address; repeatable. (default: those of signet.yaml)", valueName: "address"))
    var contact: [String] = []

    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await account.open { account in
            try output.show(try await account.update(contacts: contact.isEmpty ? nil : contact))
        }
    }
}
