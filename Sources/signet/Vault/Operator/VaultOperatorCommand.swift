import ArgumentParser
import SignetCore
import SignetVault

struct VaultOperatorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "operator",
        abstract: "Open and close the seal, and what only holders of its shares may do.",
        discussion: """
            Once for a new server: init, which prints the shares and a first token. After each start: unseal, by as \
            many holders as the threshold says. A server with seal "file" in its configuration opens the seal by \
            itself.

            Example:
              signet vault operator init
              signet vault operator unseal
            """,
        subcommands: [
            Init.self, Unseal.self, Seal.self, VaultGenerateRootCommand.self, VaultRekeyCommand.self, KeyStatus.self,
            Rotate.self, StepDown.self,
        ]
    )

    struct Init: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make the sealing key, its shares and the first root token.",
            discussion: """
                Once for a new server. Give the shares to different people, log in with the token, set the server up \
                and revoke it: shares make another (generate-root). Next: signet vault operator unseal

                Example:
                  signet vault operator init -key-shares=5 -key-threshold=3
                """
        )

        @Option(name: .customLong("key-shares"), help: "How many shares.")
        var shares = 5

        @Option(name: .customLong("key-threshold"), help: "How many of them open the seal.")
        var threshold = 3

        @Flag(name: .long, help: "Only say whether that has been done; exit code 2 if not.")
        var status = false

        @OptionGroup var options: VaultOptions

        func run() async throws {
            try await options.run {
                let commands = OperatorCommands($0)
                return try await status
                    ? commands.initializationStatus() : commands.initialize(shares: shares, threshold: threshold)
            }
        }
    }

    struct Unseal: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Give a share.",
            discussion: """
                By as many people as the threshold says, each with their own share, after each start of the server. \
                signet vault status shows how many are wanted still.

                Example:
                  signet vault operator unseal
                """
        )

        @Argument(help: "The share; otherwise it is asked for.")
        var key: String?

        @Flag(name: .long, help: "Forget the shares given so far.")
        var reset = false

        @Flag(name: .long, help: "Accepted: there is no other seal to move to.")
        var migrate = false

        @OptionGroup var options: VaultOptions

        func run() async throws {
            try await options.run { console in
                try await OperatorCommands(console).unseal(reset ? nil : VaultTerminal.share(key))
            }
        }
    }

    struct Seal: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Forget everything that can be read, until enough shares are given again.",
            discussion: """
                Nothing is issued or read while sealed. In an emergency this is the quickest way to stop everything.

                Example:
                  signet vault operator seal
                """
        )

        @OptionGroup var options: VaultOptions

        func run() async throws {
            try await options.run { try await OperatorCommands($0).seal() }
        }
    }

    struct KeyStatus: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "key-status",
            abstract: "Show since when which key seals.",
            discussion: """
                The term counts how often the key was changed with: signet vault operator rotate

                Example:
                  signet vault operator key-status
                """
        )

        @OptionGroup var options: VaultOptions

        func run() async throws {
            try await options.run { try await OperatorCommands($0).keyStatus() }
        }
    }

    struct Rotate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Seal with a new key from now on.",
            discussion: """
                What was sealed before stays readable; the shares stay good.

                Example:
                  signet vault operator rotate
                """
        )

        @OptionGroup var options: VaultOptions

        func run() async throws {
            try await options.run { try await OperatorCommands($0).rotate() }
        }
    }

    struct StepDown: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "step-down",
            abstract: "Let another server lead, where there are several.",
            discussion: """
                A Signet server is alone: there it does nothing.

                Example:
                  signet vault operator step-down
                """
        )

        @OptionGroup var options: VaultOptions

        func run() async throws {
            try await options.run { try await OperatorCommands($0).stepDown() }
        }
    }
}
