import ArgumentParser
import SignetServer

struct JobStatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show all jobs, or one with its instances, tasks and what happened to them.",
        discussion: """
            Example:
              signet job status
              signet job status --json mtls-service-a
            """
    )

    @Argument(help: "A job; otherwise all of them.")
    var job: String?

    @OptionGroup var place: JobDirectoryOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await JobPlace.using(place.directory) { place in
            if let job {
                try output.show(try await JobStatusRecord.read(job, at: place))
            } else {
                try output.show(RecordTable(try await JobListRecord.read(at: place), whenEmpty: "There are no jobs."))
            }
        }
    }
}
