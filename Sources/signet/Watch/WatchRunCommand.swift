import ArgumentParser
import Foundation
import SignetServer
import SignetWatch

struct WatchRunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Look at everything once, or by the schedule until stopped, and tell who is to be told.",
        discussion: """
            With --once the exit code says what was found: 0 nothing, 1 warnings,
            2 something critical. 3 says that the watch itself failed: nothing could
            be seen, signet.yaml is wrong, another process is looking, the command
            line cannot be understood.
            Without --once it goes on until SIGTERM; `signet up` does that too.

            Example:
              signet watch run --once
              signet watch run --once --nagios
              signet watch run
            """
    )

    @Argument(help: "Only these sources.")
    var sources: [String] = []

    @Flag(name: .long, help: "Look once, for cron, a timer or a job.")
    var once = false

    @Flag(name: .long, help: "Print one line as Nagios' plugins do, also of a failure.")
    var nagios = false

    @OptionGroup var workspace: WorkspaceOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if !once, nagios || !sources.isEmpty {
            throw ValidationError("--nagios and names of sources go with --once.")
        }
    }

    private static func line(_ progress: WatchProgress) -> String {
        let counts = progress.counts
        return "Looking: \(progress.sourcesDone) of \(progress.sources) sources, \(counts.all) places,"
            + " \(counts.criticals) critical, \(counts.warnings) warnings"
    }

    func run() async throws {
        guard once else {
            return try await workspace.open(logger: nil) { try await $0.watchUntilStopped() }
        }
        let outcome = try await workspace.open { workspace in
            let meter = MeterLine()
            defer { meter.end() }
            return WatchOutcome(
                try await workspace.watchOnce(only: Set(sources), progress: { meter.show(Self.line($0)) }))
        }
        if nagios {
            print(outcome.nagiosLine)
            throw ExitCode(outcome.exitCode)
        }
        try output.show(outcome)
        throw ExitCode(outcome.exitCode)
    }
}
