import ArgumentParser

struct JobCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "job",
        abstract: "Run the processes of a Nomad job file on this machine, with their templates, tokens and restarts.",
        discussion: """
            Takes Nomad's job files as they are (service, batch and sysbatch; raw_exec and exec) and Nomad's flags with one \
            hyphen or two. Certificates of templates are kept by the renewal engine; a change restarts or signals the task \
            as its change_mode says. Tasks outlive the runner and are found again. How to: docs/jobs.md

            Example:
              signet job run service_a_job.hcl
              signet job status mtls-service-a
              signet job logs -f mtls-service-a
              signet job stop mtls-service-a
            """,
        subcommands: [
            JobRunCommand.self, JobPlanCommand.self, JobValidateCommand.self, JobStatusCommand.self,
            JobLogsCommand.self, JobRestartCommand.self, JobSignalCommand.self, JobStopCommand.self,
            JobRunnerCommand.self,
        ]
    )
}
