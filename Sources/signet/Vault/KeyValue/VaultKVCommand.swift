import ArgumentParser
import SignetVault

struct VaultKVCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kv",
        abstract: "Work with secrets of a key-value store.",
        discussion: """
            For both versions: which one is mounted at the path is asked of the server. Version 2 keeps former \
            versions of each secret.

            Example:
              signet vault kv put secret/database password=@password.txt
              signet vault kv get -field=password secret/database
            """,
        subcommands: [
            VaultKVGetCommand.self, VaultKVPutCommand.self, VaultKVPatchCommand.self, VaultKVListCommand.self,
            VaultKVDeleteCommand.self, VaultKVUndeleteCommand.self, VaultKVDestroyCommand.self,
            VaultKVMetadataCommand.self,
        ]
    )
}

struct VaultKVGetCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "get",
        abstract: "Read a secret.",
        discussion: """
            The latest version, or with -version a former one; signet vault kv metadata get PATH lists them.

            Example:
              signet vault kv get -version=3 secret/database
            """
    )

    @OptionGroup var secret: VaultKVOptions

    @Option(name: .customLong("secret-version"), help: "The number of a former version; also -version.")
    var number: Int?

    @OptionGroup var only: VaultFieldOption
    @OptionGroup var options: VaultOptions

    func run() async throws {
        try await options.run(field: only.field) { try await KeyValueCommands($0).get(secret.target, version: number) }
    }
}

struct VaultKVListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List secrets.",
        discussion: """
            Names that end with a slash have others below them.

            Example:
              signet vault kv list secret/
            """
    )

    @OptionGroup var secret: VaultKVOptions
    @OptionGroup var options: VaultOptions

    func run() async throws {
        try await options.run { try await KeyValueCommands($0).list(secret.target) }
    }
}
