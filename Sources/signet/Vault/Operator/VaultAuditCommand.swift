import ArgumentParser
import SignetCore
import SignetVault

struct VaultAuditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "Say where every request is noted.",
        discussion: """
            Every request and its answer, a line of JSON each, secrets as HMACs: whoever knows a value can look for \
            it, nobody can read it there. While a device is enabled nothing is answered that could not be noted.

            Example:
              signet vault audit enable file file_path=/var/log/vault_audit.log
            """,
        subcommands: [Enable.self, Disable.self, List.self]
    )

    struct Enable: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Note every request there.",
            discussion: """
                The file is made with mode 0600 and only added to; file_path=stdout is the server's standard output. \
                If it cannot be written any more, requests are refused.

                Example:
                  signet vault audit enable file file_path=/var/log/vault_audit.log
                """
        )

        @Argument(help: "Its type: file.")
        var type: String

        @Argument(help: ArgumentHelp("What its type wants.", valueName: "key=value"))
        var data: [String] = []

        @Option(name: .long, help: "Its name. (default: its type)")
        var path: String?

        @Option(name: .long, help: "For people.")
        var description = ""

        @Flag(name: .long, help: "Only on this server.")
        var local = false

        @OptionGroup var options: VaultOptions

        func run() async throws {
            try await options.run {
                try await AuditCommands($0).enable(
                    type, path: path, description: description, isLocal: local, options: VaultTerminal.data(data))
            }
        }
    }

    struct Disable: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Note no more there.",
            discussion: """
                The file stays.

                Example:
                  signet vault audit disable file
                """
        )

        @Argument(help: "Its name.")
        var path: String

        @OptionGroup var options: VaultOptions

        func run() async throws {
            try await options.run { try await AuditCommands($0).disable(path) }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show where requests are noted.",
            discussion: """
                The hash of a value in the log of a device: signet vault write sys/audit-hash/NAME input=VALUE

                Example:
                  signet vault audit list -detailed
                """
        )

        @Flag(name: .long, help: "With their options.")
        var detailed = false

        @OptionGroup var options: VaultOptions

        func run() async throws {
            try await options.run { try await AuditCommands($0).list(isDetailed: detailed) }
        }
    }
}
