import ArgumentParser
import SignetCore

/// The command `signet`: every subcommand, in the order in which the help lists them.
struct Signet: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "signet",
        abstract: "Keep every certificate valid: issue, install, renew, and prove that the new one is served.",
        discussion: """
            Begin with `signet init`, which writes a commented signet.yaml, then `signet up`, which keeps the \
            certificates in it valid. The other commands work beside it, or without it.

            Every command says what it does with --help, and prints JSON with --json. Exit codes: 0 done, 1 failed, \
            2 wrong usage, 3 nothing to do; with `watch run` and `scan` 0, 1 and 2 are what was found, 3 is a failure.
            """,
        version: SignetVersion.current,
        subcommands: [TaskKeeperCommand.self],
        groupedSubcommands: [
            CommandGroup(
                name: "Renewal",
                subcommands: [
                    InitCommand.self, UpCommand.self, StatusCommand.self, ExplainCommand.self, RenewCommand.self,
                    PlanCommand.self, SimulateCommand.self, ConfigCommand.self, ACMECommand.self,
                ]),
            CommandGroup(
                name: "Authority",
                subcommands: [CACommand.self, RoleCommand.self, CertCommand.self, AuditCommand.self]),
            CommandGroup(
                name: "Vault API", subcommands: [ServerCommand.self, AgentCommand.self, VaultCommand.self]),
            CommandGroup(name: "Jobs", subcommands: [JobCommand.self]),
            CommandGroup(name: "Watch", subcommands: [WatchCommand.self, ScanCommand.self]),
            CommandGroup(
                name: "File and server",
                subcommands: [KeyCommand.self, CSRCommand.self, InspectCommand.self, VerifyCommand.self]),
        ]
    )
}
