import ArgumentParser
import SignetServer

struct ConfigCheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check signet.yaml and say file, line and column of everything that is wrong.",
        discussion: """
            Authorities and roles that the file refers to must be declared in it, or be in its database when there is \
            one already. Nothing is made or changed. Exits with 1 when something is wrong.

            Example:
              signet config check
              signet config check --config /etc/signet/signet.yaml
            """
    )

    @OptionGroup var workspace: WorkspaceOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let path = try ConfigurationFile.locate(workspace.config)
        try await output.show(ConfigurationRecord(ConfigurationFile.check(path: path)))
    }
}
