import ArgumentParser
import Foundation
import SignetServer

struct CertRenewCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "renew",
        abstract:
            "Renew a certificate of signet.yaml now: issue, install, run its actions, and look whether it is served.",
        discussion: """
            Exits with 1 when any of it failed; what was installed before stays in place then. With --dry-run the \
            certificate of an ACME issuer is ordered at its staging directory only, and nothing is installed.

            Example:
              signet cert renew service-a
              signet cert renew service-a --dry-run
            """
    )

    @Argument(help: "The certificate's name in signet.yaml.")
    var name: String

    @Flag(help: "Try the whole path with the staging directory of the ACME issuer, and keep nothing.")
    var dryRun = false

    @OptionGroup var workspace: WorkspaceOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await workspace.open { workspace in
            if dryRun {
                return try output.show(
                    try await ProgressLine.show("Rehearsing the renewal of \(name)") {
                        try await workspace.rehearse(name)
                    })
            }
            try await workspace.applyConfiguration()
            let status = try await ProgressLine.show("Renewing \(name)") { try await workspace.engine.renewNow(name) }
            let events = try await workspace.engine.events(of: name, limit: ExplainCommand.standardEventCount)
            try output.show(ExplainRecord(status: status, events: events, at: Date()))
            if status.phase == .failing { throw ExitCode.failure }
        }
    }
}
