import ArgumentParser
import Foundation
import SignetAgent
import SignetServer

struct JobLogsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "logs",
        abstract: "Show what a task has printed.",
        discussion: """
            Of a job with several tasks, name one; of several instances, the first is shown unless --index says which.

            Example:
              signet job logs -f -n 100 mtls-service-a
              signet job logs -stderr mtls-service-a python-task
            """
    )

    @Argument(help: "The job.")
    var job: String

    @Argument(help: "The task; may be left out when the job has one only.")
    var task: String?

    @Flag(name: [.customShort("f"), .long], help: "Go on with what is printed from now on.")
    var follow = false

    @Option(name: [.customShort("n"), .long], help: "How many lines of its end; otherwise all that is kept.")
    var lines: Int?

    @Flag(name: .long, help: "What it printed to standard error.")
    var stderr = false

    @Option(name: .long, help: "Which instance of the group.")
    var index = 0

    @OptionGroup var place: JobDirectoryOptions

    func run() async throws {
        let log = try await JobPlace.using(place.directory) { place in
            try await place.log(of: job, task: task, index: index, stream: stderr ? .stderr : .stdout)
        }
        for try await piece in log.pieces(lastLines: lines, following: follow) {
            try FileHandle.standardOutput.write(contentsOf: Data(piece))
        }
    }
}
