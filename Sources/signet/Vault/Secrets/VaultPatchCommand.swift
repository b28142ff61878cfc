import ArgumentParser
import SignetVault

struct VaultPatchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "patch",
        abstract: "Change some of what is at a path.",
        discussion: """
            What is not named stays, where write would set it back to what it was at first. Only some paths can be \
            patched: PKI roles and issuers, and secrets of a key-value store of version 2.

            Example:
              signet vault patch pki/issuer/default leaf_not_after_behavior=truncate
            """
    )

    @Argument(help: "The path.")
    var path: String

    @Argument(help: ArgumentHelp("What is changed.", valueName: "key=value"))
    var data: [String]

    @OptionGroup var only: VaultFieldOption
    @OptionGroup var options: VaultOptions

    func run() async throws {
        try await options.run(field: only.field) { try await SecretCommands($0).patch(path, VaultTerminal.data(data)) }
    }
}
