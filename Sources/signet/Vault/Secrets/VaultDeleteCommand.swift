import ArgumentParser
import SignetVault

struct VaultDeleteCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete",
        abstract: "Delete what is at a path.",
        discussion: """
            It is done at once, without a question.

            Example:
              signet vault delete pki/roles/example-dot-com
            """
    )

    @Argument(help: "The path.")
    var path: String

    @OptionGroup var options: VaultOptions

    func run() async throws {
        try await options.run { try await SecretCommands($0).delete(path) }
    }
}
