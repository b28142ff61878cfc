import ArgumentParser
import SignetServer

struct UpCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "up",
        abstract: "Run in the foreground: keep the certificates of signet.yaml valid, publish revocation and health.",
        discussion: """
            Logs to standard error. SIGTERM and Ctrl-C end it after work in hand is done; SIGHUP, or a change of \
            signet.yaml, applies the file anew.

            Example:
              signet up
              signet up --config /etc/signet/signet.yaml
            """
    )

    @OptionGroup var workspace: WorkspaceOptions

    func run() async throws {
        try await workspace.open(logger: nil) { try await $0.up() }
    }
}
