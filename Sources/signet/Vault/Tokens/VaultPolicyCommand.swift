import ArgumentParser
import SignetVault

struct VaultPolicyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "policy",
        abstract: "Say what tokens may do.",
        discussion: """
            A policy is a file of paths with what may be done to them; a token may do what any of its policies grants, \
            and nothing else. Changes count at once.

            Example:
              signet vault policy write pki pki_policy.hcl
            """,
        subcommands: [Write.self, Read.self, List.self, Delete.self]
    )

    struct Write: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Store a policy.",
            discussion: """
                In HCL or JSON. It counts at once for every token that has its name; see what it comes to with: signet \
                vault token capabilities PATH

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
                As it was written.

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
                root may do everything; default is what every token may that is not made without it.

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
                Tokens that have its name lose what it granted at once.

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
