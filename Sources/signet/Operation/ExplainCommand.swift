import ArgumentParser
import Foundation
import SignetServer

struct ExplainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract:
            "Explain one certificate of signet.yaml: wanted, installed, served, what happened, what comes next and why.",
        discussion: """
            Example:
              signet explain service-a
            """
    )

    /// How much of the past is told where nothing else is said.
    static let standardEventCount = 10

    @Argument(help: "The certificate's name in signet.yaml.")
    var name: String

    @Option(name: .long, help: ArgumentHelp("How many past events to tell, up to 1000.", valueName: "count"))
    var events = Self.standardEventCount

    @OptionGroup var workspace: WorkspaceOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard (0...1000).contains(events) else { throw ValidationError("--events is between 0 and 1000.") }
    }

    func run() async throws {
        try await workspace.open { workspace in
            let status = try await workspace.engine.status(of: name)
            let events = try await workspace.engine.events(of: name, limit: events)
            try output.show(ExplainRecord(status: status, events: events, at: Date()))
        }
    }
}
