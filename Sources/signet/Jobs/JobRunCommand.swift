import ArgumentParser
import Foundation
import SignetCore
import SignetServer

struct JobRunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Start a job, or bring the one that runs to what the file says now.",
        discussion: """
            Everything is checked before anything is changed. Then a runner is started where none works yet, and what \
            happens is told until the job runs, or has failed: exit code 1. Of a job that runs, only the groups that changed \
            are restarted, one instance at a time.

            Example:
              signet job run -vault-create-from-role=nomad-cluster service_a_job.hcl
              signet job run -detach -var port=8443 web.nomad.hcl
            """
    )

    @OptionGroup var file: JobFileOptions
    @OptionGroup var place: JobDirectoryOptions
    @OptionGroup var vault: JobVaultOptions

    @Flag(name: .long, help: "Return as soon as the job is wanted.")
    var detach = false

    @Option(name: .long, help: ArgumentHelp("How long to wait for it to run.", valueName: "duration"))
    var timeout = "5m"

    func run() async throws {
        let submission = try file.submission()
        let job = try submission.file()
        for warning in job.warnings { tellProgress("Warning: \(warning)") }
        let limit = try DurationText(parsing: timeout).duration
        try await JobPlace.using(place.directory) { place in
            let version = try await place.store.submit(submission, as: job.job.name)
            let runner = try vault.connection.runner(for: place)
            if try !runner.startUnlessRunning(), vault.connection.isNamed {
                tellProgress("A runner works already; its own -vault flags hold.")
            }
            print("Job \"\(job.job.name)\", version \(version), is wanted.")
            if detach { return }
            try await JobDeployment(at: place).wait(
                for: job.job, version: version, timeout: limit, starting: { try runner.startUnlessRunning() },
                report: tellProgress)
            print("Job \"\(job.job.name)\" runs.")
        }
    }
}
