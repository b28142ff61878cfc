import ArgumentParser
import SignetPKI
import SignetServer

struct AccountRolloverCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rollover",
        abstract: "Give the account a new key.",
        discussion: """
            Both keys are kept until the CA has said which one it takes, so that nothing that breaks off costs the \
            account. The account's URL stays; what names the key's thumbprint must be changed.

            Example:
              signet acme account rollover
              signet acme account rollover letsencrypt --algorithm ecdsa-p384
            """
    )

    @OptionGroup var account: AccountSelection

    @Option(name: .long, help: "The kind of the new key. (default: as the old one)")
    var algorithm: KeyAlgorithm?

    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await account.open { account in try output.show(try await account.rollOver(to: algorithm)) }
    }
}
