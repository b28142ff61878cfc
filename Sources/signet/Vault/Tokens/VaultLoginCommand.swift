import ArgumentParser
import SignetVault

struct VaultLoginCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "login",
        abstract: "Log in, and keep the token for later commands in ~/.vault-token.",
        discussion: """
            Without arguments a token is asked for, or read from standard input. With -method it is what that method wants.

            Example:
              signet vault login
              signet vault login -method=userpass username=ada
              signet vault login -method=approle role_id=@roleid secret_id=@secretid
            """
    )

    @Argument(help: "The token, or what the method wants as key=value.")
    var data: [String] = []

    @Option(name: .long, help: "token, userpass, approle, cert or another method.")
    var method = "token"

    @Option(name: .long, help: "Where the method is mounted. (default: its own name)")
    var path: String?

    @Flag(name: .customLong("no-store"), help: "Do not keep the token.")
    var isPassing = false

    @Flag(name: .customLong("no-print"), help: "Print nothing.")
    var isQuiet = false

    @Flag(name: .customLong("token-only"), help: "Print the token alone, and do not keep it.")
    var isTokenOnly = false

    @OptionGroup var only: VaultFieldOption
    @OptionGroup var options: VaultOptions

    func run() async throws {
        var handling = LoginCommand.Handling()
        handling.isStored = !isPassing
        handling.isPrinted = !isQuiet
        handling.isTokenOnly = isTokenOnly
        try await options.run(field: only.field) { [handling] console in
            try await LoginCommand(console, keep: VaultTerminal.tokenFile.store, prompt: VaultTerminal.prompt).run(
                method: method, path: path, words: data, sources: VaultTerminal.sources, handling: handling)
        }
    }
}
