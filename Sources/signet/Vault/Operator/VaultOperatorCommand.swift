import ArgumentParser
import SignetCore
import SignetVault

struct VaultOperatorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "operator",
        abstract: "Open and close the seal, and what only holders of its shares may do.",
        discussion: """
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
