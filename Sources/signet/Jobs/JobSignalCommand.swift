import ArgumentParser
import SignetAgent
import SignetServer

struct JobSignalCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "signal",
        abstract: "Send a signal to the tasks of a job.",
        discussion: """
            Example:
              signet job signal -s SIGHUP web nginx
            """
    )

    @Option(name: [.customShort("s"), .customLong("signal")], help: "The signal's name.")
    var name = "SIGKILL"

    @Argument(help: "The job.")
    var job: String

    @Argument(help: "The task; otherwise all.")
    var task: String?

    @OptionGroup var place: JobDirectoryOptions
    @OptionGroup var vault: JobVaultOptions

    func run() async throws {
        let request = try JobRequest.signal(name, to: job, task: task)
        try await JobPlace.using(place.directory) { place in
            let runner = try vault.connection.runner(for: place)
            let said = try await JobDeployment(at: place).ask(
                request, timeout: .seconds(30), starting: { try runner.startUnlessRunning() })
            print("Sent \(name) to \(said) of the job \"\(job)\".")
        }
    }
}
