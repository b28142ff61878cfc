import ArgumentParser

struct WatchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "watch",
        abstract: "Know every certificate, wherever it is, and be told before one of them is a problem.",
        discussion: """
            What is watched stands under `watch` in signet.yaml, or is added here.
            `signet up` looks by itself at the times of its schedule.

            Example:
              signet watch add www.example.org smtp://mail.example.org:25
              signet watch run --once
              signet watch report
            """,
        subcommands: [
            WatchAddCommand.self, WatchRemoveCommand.self, WatchListCommand.self, WatchRunCommand.self,
            WatchReportCommand.self,
        ]
    )
}
