import ArgumentParser
import SignetServer

struct AgentStatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract:
            "Show an agent's templates and certificates: when they were written, how long they are valid, what comes next.",
        discussion: """
            Example:
              signet agent status -config=vault_agent.hcl
              signet agent status -state=/var/lib/signet-agent -json
            """
    )

    @OptionGroup var agent: AgentStateOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try output.show(try await AgentStatusRecord(stateDirectory: agent.directory()))
    }
}
