import ArgumentParser
import SignetAgent
import SignetServer

struct JobRestartCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restart",
        abstract: "Restart the tasks of a job, one instance at a time.",
        discussion: """
            Such a restart does not count against the restart policy.

            Example:
              signet job restart mtls-service-a
            """
    )

    @Argument(help: "The job.")
    var job: String

    @Argument(help: "The task; otherwise all.")
    var task: String?

    @OptionGroup var place: JobDirectoryOptions
    @OptionGroup var vault: JobVaultOptions

    func run() async throws {
        try await JobPlace.using(place.directory) { place in
            let runner = try vault.connection.runner(for: place)
            let said = try await JobDeployment(at: place).ask(
                JobRequest(job: job, task: task, action: .restart), timeout: .seconds(300),
                starting: { try runner.startUnlessRunning() })
            print("Restarted \(said) of the job \"\(job)\".")
        }
    }
}
