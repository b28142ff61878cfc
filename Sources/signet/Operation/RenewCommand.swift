import ArgumentParser
import Foundation
import SignetServer

/// `signet renew`, and the same as `signet cert renew`.
struct RenewCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "renew",
        abstract:
            "Renew certificates of signet.yaml now: issue, install, run their actions, and look whether they are served.",
        discussion: """
            Exits with 1 when any of it failed; what was installed before stays in place then. With --dry-run \
            certificates of ACME issuers are ordered at the staging directory only, and nothing is installed; without \
            names, every certificate of an ACME issuer is tried. One name is answered with all there is to know of it, \
            several with one line (in JSON, one element) each.

            Example:
              signet renew service-a
              signet renew --dry-run
              signet cert renew service-a --dry-run
            """
    )

    @Argument(help: "The certificates' names in signet.yaml.")
    var names: [String] = []

    @Flag(help: "Try the whole path with the staging directory of the ACME issuer, and keep nothing.")
    var dryRun = false

    @OptionGroup var workspace: WorkspaceOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if names.isEmpty, !dryRun { throw ValidationError("Name the certificates to renew, or add --dry-run.") }
    }

    func run() async throws {
        try await workspace.open { workspace in
            if dryRun { try await rehearse(in: workspace) } else { try await renew(in: workspace) }
        }
    }

    private func rehearse(in workspace: Workspace) async throws {
        let progress = names.isEmpty ? "Rehearsing every renewal" : "Rehearsing the renewal of \(names.formatted())"
        if names.count == 1 {
            return try output.show(
                try await ProgressLine.show(progress) { try await workspace.rehearse(names[0]) })
        }
        let lines = try await ProgressLine.show(progress) { try await workspace.rehearse(names) }
        try output.show(RecordTable(lines, whenEmpty: "No certificate in signet.yaml comes from an ACME issuer."))
        if lines.contains(where: { !$0.succeeded }) { throw ExitCode.failure }
    }

    private func renew(in workspace: Workspace) async throws {
        let statuses = try await ProgressLine.show("Renewing \(names.formatted())") {
            try await workspace.renewNow(names)
        }
        if names.count == 1 {
            let events = try await workspace.engine.events(of: names[0], limit: ExplainCommand.standardEventCount)
            try output.show(ExplainRecord(status: statuses[0], events: events, at: Date()))
        } else {
            try output.show(StatusRecord(statuses, at: Date()))
        }
        if statuses.contains(where: { $0.phase == .failing }) { throw ExitCode.failure }
    }
}
