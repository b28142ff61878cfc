import ArgumentParser
import Logging
import SignetServer

struct JobRunnerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "runner",
        abstract: "Keep the jobs of this machine running: the service that signet job run starts by itself.",
        discussion: """
            SIGTERM ends it while tasks go on; the next runner finds them. For systemd: Type=notify, StateDirectory=, and \
            KillMode=process, so that tasks are left alone.

            Example:
              signet job runner -vault-token-file=/etc/signet/nomad.token \\
                -vault-create-from-role=nomad-cluster
            """
    )

    @OptionGroup var place: JobDirectoryOptions
    @OptionGroup var vault: JobVaultOptions

    @Option(
        name: .customLong("bind-address"),
        help: "What tasks are told as the machine's address. (default: the first that others reach)")
    var address: String?

    @Flag(name: .customLong("until-idle"), help: "End when nothing is wanted any more.")
    var untilIdle = false

    @Option(name: .customLong("log-level"), help: "trace, debug, info, notice, warning or error.")
    var logLevel = "info"

    func run() async throws {
        guard let level = Logger.Level(rawValue: logLevel) else {
            throw ValidationError("\"\(logLevel)\" is no log level: trace, debug, info, notice, warning or error.")
        }
        try await JobHost(
            directory: place.directory, vault: try vault.connection.settings(), address: address,
            endsWhenIdle: untilIdle, logger: .standardError(LogConfiguration(level: level))
        ).run()
    }
}
