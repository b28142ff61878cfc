import ArgumentParser
import SignetServer

struct JobValidateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate",
        abstract: "Check a job file; nothing is changed.",
        discussion: """
            Tells everything that is wrong with file, line and column, and what has no effect here.

            Example:
              signet job validate service_a_job.hcl
            """
    )

    @OptionGroup var file: JobFileOptions

    func run() async throws {
        let job = try file.submission().file()
        for warning in job.warnings { print("Warning: \(warning)") }
        print("Job \"\(job.job.name)\" can be run.")
    }
}
