import ArgumentParser
import SignetAgent

struct TaskKeeperCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "task-keeper",
        abstract: "Keep one task of a job; started by signet job, not by people.",
        discussion: """
            Each task of a job is the child of such a process, so that the runner of jobs may be stopped, killed or \
            replaced while tasks go on. It takes the order that lies in the directory and returns at once. Without an \
            order, or beside another keeper, it does nothing.

            Example:
              signet task-keeper /var/lib/signet/jobs/alloc/web/front/0/.run/nginx
            """,
        shouldDisplay: false
    )

    @Argument(help: "The directory in which the supervision of the task keeps its files.")
    var directory: String

    func run() throws { try TaskKeeper.keep(directory) }
}
