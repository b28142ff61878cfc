import ArgumentParser
import SignetVault

struct VaultWriteCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "write",
        abstract: "Write data to a path.",
        discussion: """
            A value is taken from a file by key=@file, from standard input by key=-; a sole - or @file is JSON as a whole.

            Example:
              signet vault write pki/roles/web allowed_domains=example.com max_ttl=72h
              signet vault write -f auth/approle/role/pki-agent/secret-id
            """
    )

    @Argument(help: "The path.")
    var path: String

    @Argument(help: ArgumentHelp("What is written.", valueName: "key=value"))
    var data: [String] = []

    @Flag(name: .shortAndLong, help: "Write even without data.")
    var force = false

    @OptionGroup var only: VaultFieldOption
    @OptionGroup var options: VaultOptions

    func run() async throws {
        try await options.run(field: only.field) {
            try await SecretCommands($0).write(path, VaultTerminal.data(data), force: force)
        }
    }
}
