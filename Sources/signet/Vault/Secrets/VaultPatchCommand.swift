import ArgumentParser
import SignetVault

struct VaultPatchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "patch",
        abstract: "Change some of what is at a path.",
        discussion: """
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
