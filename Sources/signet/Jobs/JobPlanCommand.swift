import ArgumentParser
import SignetAgent
import SignetServer

struct JobPlanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Show what running a job file would change.",
        discussion: """
            Exit codes as with nomad job plan: 0 nothing would change, 1 something would, 255 the file cannot be used.

            Example:
              signet job plan service_a_job.hcl
            """
    )

    @OptionGroup var file: JobFileOptions
    @OptionGroup var place: JobDirectoryOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let plan: JobPlan
        let warnings: [String]
        do {
            let wanted = try file.submission().file()
            warnings = wanted.warnings
            plan = try await JobPlace.using(place.directory) { try await $0.plan(wanted.job) }
        } catch {
            _ = FailureReport(error).write()
            throw ExitCode(255)
        }
        try output.show(JobPlanRecord(plan, warnings: warnings))
        if plan.hasChanges { throw ExitCode(1) }
    }
}
