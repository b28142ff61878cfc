import ArgumentParser
import SignetVault

struct VaultListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the names below a path.",
        discussion: """
            Exit code 2 when there are none, or none that the token may see.

            Example:
              signet vault list pki/certs
            """
    )

    @Argument(help: "The path.")
    var path: String

    @OptionGroup var options: VaultOptions

    func run() async throws {
        try await options.run { try await SecretCommands($0).list(path) }
    }
}
