import ArgumentParser
import SignetAgent
import SignetServer

struct AgentRunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run the agent until SIGTERM; the word run may be left out.",
        discussion: """
            SIGHUP reads configuration, templates and TLS files again; what cannot be used changes nothing. With exec in \
            the configuration it ends with the program's own exit code.

            Example:
              signet agent run -config=vault_agent.hcl
              signet agent -config=/etc/vault-agent.d -log-level=debug -exit-after-auth
            """
    )

    @OptionGroup var agent: AgentStateOptions

    @Option(name: .customLong("log-level"), help: "trace, debug, info, warn or error. (default: the file's, info)")
    var logLevel: String?

    @Option(
        name: .customLong("log-file"),
        help: ArgumentHelp("Log there too; SIGHUP opens it anew. (default: the file's)", valueName: "file"),
        completion: .file())
    var logFile: String?

    @Option(name: .customLong("log-format"), help: "standard or json. (default: the file's, standard)")
    var logFormat: String?

    @Flag(name: .customLong("exit-after-auth"), help: "End after the login and one rendering of everything.")
    var exitsAfterAuth = false

    @OptionGroup var server: AgentServerOptions

    func validate() throws {
        if agent.config.isEmpty { throw ValidationError("Name the configuration: -config=vault_agent.hcl.") }
        if let logLevel, !AgentLogSettings.levels.contains(logLevel) {
            throw ValidationError("\"\(logLevel)\" is no log level: trace, debug, info, warn or error.")
        }
        if let logFormat, !["standard", "json"].contains(logFormat) {
            throw ValidationError("\"\(logFormat)\" is no log format: standard or json.")
        }
    }

    func run() async throws {
        IdlePages.limitArenas()
        var flags = server.flags
        flags.logLevel = logLevel
        flags.logFile = logFile
        flags.logFormat = logFormat
        flags.exitsAfterAuth = exitsAfterAuth ? true : nil
        let options = AgentHost.Options(configurations: agent.config, state: agent.state, flags: flags)
        let status = try await AgentHost(options).run()
        if status != 0 { throw ExitCode(status) }
    }
}
