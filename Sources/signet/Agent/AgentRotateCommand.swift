import ArgumentParser
import Foundation
import SignetServer

struct AgentRotateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rotate",
        abstract: "Have a running agent renew one certificate now: issue, write its files, run the commands.",
        discussion: """
            Exits with 1 when it failed; what was there before stays in place then.

            Example:
              signet agent rotate -config=vault_agent.hcl service-a.example.com
            """
    )

    @Argument(help: "The certificate's name, or its beginning, as `signet agent status` shows it.")
    var name: String

    @OptionGroup var agent: AgentStateOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let rotation = AgentRotation(stateDirectory: try agent.directory())
        let status = try await ProgressLine.show("Renewing \(name)") { try await rotation.run(name) }
        try output.show(StatusRecord([status], at: Date()))
        if status.phase == .failing { throw ExitCode.failure }
    }
}
