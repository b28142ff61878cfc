import ArgumentParser
import Foundation
import SignetServer

struct CertRenewCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "renew",
        abstract:
            "Renew a certificate of signet.yaml now: issue, install, run its actions, and look whether it is served.",
        discussion: """
            Exits with 1 when any of it failed; what was installed before stays in place then.

            Example:
              signet cert renew service-a
            """
    )

    @Argument(help: "The certificate's name in signet.yaml.")
    var name: String

    @OptionGroup var workspace: WorkspaceOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await workspace.open { workspace in
            try await workspace.applyConfiguration()
            let status = try await ProgressLine.show("Renewing \(name)") { try await workspace.engine.renewNow(name) }
            let events = try await workspace.engine.events(of: name, limit: ExplainCommand.standardEventCount)
            try output.show(ExplainRecord(status: status, events: events, at: Date()))
            if status.phase == .failing { throw ExitCode.failure }
        }
    }
}
