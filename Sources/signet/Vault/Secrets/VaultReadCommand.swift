import ArgumentParser
import SignetVault

struct VaultReadCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "read",
        abstract: "Read what is at a path.",
        discussion: """
            With -field one value is printed alone, for a script or a file; with -format=json the whole answer. Exit \
            code 2 when there is nothing at the path, or the token may not see it.

            Example:
              signet vault read -field=role_id auth/approle/role/pki-agent/role-id
            """
    )

    @Argument(help: "The path.")
    var path: String

    @Argument(help: ArgumentHelp("Arguments of the request.", valueName: "key=value"))
    var data: [String] = []

    @OptionGroup var only: VaultFieldOption
    @OptionGroup var options: VaultOptions

    func run() async throws {
        try await options.run(field: only.field) {
            try await SecretCommands($0).read(path, data: VaultTerminal.data(data))
        }
    }
}
