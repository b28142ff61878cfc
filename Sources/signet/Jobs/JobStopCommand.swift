import ArgumentParser
import SignetCore
import SignetServer

struct JobStopCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stop",
        abstract: "Stop a job.",
        discussion: """
            Its directories and what it printed stay; with -purge they go too. Its tokens are revoked and its certificates \
            no longer renewed.

            Example:
              signet job stop -purge mtls-service-a
            """
    )

    @Argument(help: "The job.")
    var job: String

    @Flag(name: .long, help: "Forget the job, with its directories.")
    var purge = false

    @Flag(name: .long, help: "Return as soon as the job is no longer wanted.")
    var detach = false

    @Option(name: .long, help: ArgumentHelp("How long to wait for it to stop.", valueName: "duration"))
    var timeout = "5m"

    @OptionGroup var place: JobDirectoryOptions
    @OptionGroup var vault: JobVaultOptions

    func run() async throws {
        let limit = try DurationText(parsing: timeout).duration
        try await JobPlace.using(place.directory) { place in
            try await place.store.stop(job, purging: purge)
            let runner = try vault.connection.runner(for: place)
            try runner.startUnlessRunning()
            if !detach {
                try await JobDeployment(at: place).waitForStop(
                    of: job, timeout: limit, starting: { try runner.startUnlessRunning() })
            }
            print("Job \"\(job)\" \(detach ? "is no longer wanted" : purge ? "is gone" : "has stopped").")
        }
    }
}
