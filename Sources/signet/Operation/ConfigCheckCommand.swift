import ArgumentParser
import SignetServer

struct ConfigCheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check signet.yaml and say file, line and column of everything that is wrong.",
        discussion: """
            Reads the file only; nothing is opened, made or changed. Exits with 1 when something is wrong.

            Example:
              signet config check
              signet config check --config /etc/signet/signet.yaml
            """
    )

    @OptionGroup var workspace: WorkspaceOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let path = try ConfigurationFile.locate(workspace.config)
        try output.show(ConfigurationRecord(ConfigurationFile.load(path: path)))
    }
}
