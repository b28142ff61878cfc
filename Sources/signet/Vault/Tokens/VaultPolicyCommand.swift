import ArgumentParser
import SignetVault

struct VaultPolicyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "policy",
        abstract: "Say what tokens may do.",
        discussion: """
            Example:
              signet vault policy write pki pki_policy.hcl
            """,
        subcommands: [Write.self, Read.self, List.self, Delete.self]
    )

    struct Write: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Store a policy.",
            discussion: """
                Example:
                  signet vault policy write pki pki_policy.hcl
                """
        )

        @Argument(help: "Its name.")
        var name: String

        @Argument(help: "The file; - is standard input.", completion: .file())
        var file: String

        @OptionGroup var options: VaultOptions

        func run() async throws {
            try await options.run {
                try await PolicyCommands($0).write(
                    name, file == "-" ? VaultTerminal.sources.standardInput() : VaultTerminal.sources.file(file))
            }
        }
    }

    struct Read: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print a policy.",
            discussion: """
                Example:
                  signet vault policy read pki
                """
        )

        @Argument(help: "Its name.")
        var name: String

        @OptionGroup var options: VaultOptions

        func run() async throws {
            try await options.run { try await PolicyCommands($0).read(name) }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Name all policies.",
            discussion: """
                Example:
                  signet vault policy list
                """
        )

        @OptionGroup var options: VaultOptions

        func run() async throws {
            try await options.run { try await PolicyCommands($0).list() }
        }
    }

    struct Delete: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Remove a policy.",
            discussion: """
                Example:
                  signet vault policy delete pki
                """
        )

        @Argument(help: "Its name.")
        var name: String

        @OptionGroup var options: VaultOptions

        func run() async throws {
            try await options.run { try await PolicyCommands($0).delete(name) }
        }
    }
}
