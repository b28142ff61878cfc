import ArgumentParser
import SignetVault

struct VaultStatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show whether the seal is open: exit code 0, 2 if it is not, 1 if nobody answers.",
        discussion: """
            Needs no token. Next when it is not initialized: signet vault operator init; when it is sealed: signet \
            vault operator unseal

            Example:
              signet vault status -address=http://127.0.0.1:8200
            """
    )

    @OptionGroup var options: VaultOptions

    func run() async throws {
        try await options.run { try await OperatorCommands($0).status() }
    }
}
