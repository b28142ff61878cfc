import ArgumentParser
import SignetCore
import SignetVault

struct VaultRekeyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rekey",
        abstract: "Replace the shares, by their holders together.",
        discussion: """
            When a holder leaves, or a share may be known. One begins with -init; as many holders as the present \
            threshold says give their share; the last one is shown the new ones. The old ones are worth nothing then. \
            With -verify only once the new ones have been given back.

            Example:
              signet vault operator rekey -init -key-shares=3 -key-threshold=2
              signet vault operator rekey
            """
    )

    @Argument(help: "The share, or - for standard input; otherwise it is asked for.")
    var key: String?

    @Flag(name: .customLong("init"), help: "Begin.")
    var begins = false

    @Flag(name: .long, help: "Break off.")
    var cancel = false

    @Flag(name: .long, help: "Show how far it is.")
    var status = false

    @Flag(name: .long, help: "It is about the new shares: they are given to show that they were kept.")
    var verify = false

    @Option(name: .customLong("key-shares"), help: "How many new shares.")
    var shares = 5

    @Option(name: .customLong("key-threshold"), help: "How many of them open the seal.")
    var threshold = 3

    @Option(name: .long, help: "Of the attempt the share is for.")
    var nonce: String?

    @OptionGroup var options: VaultOptions

    func run() async throws {
        try await options.run { console in
            let commands = ShareCommands(console, verify && !begins ? .rekeyVerification : .rekey)
            if begins {
                return try await commands.start([
                    "secret_shares": .integer(shares), "secret_threshold": .integer(threshold),
                    "require_verification": .bool(verify),
                ])
            }
            if cancel { return try await commands.cancel() }
            if status { return try await commands.status() }
            return try await commands.give(VaultTerminal.share(key), nonce: nonce)
        }
    }
}
