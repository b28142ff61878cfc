import ArgumentParser
import SignetServer

struct AuditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "List who did what with the authorities here, newest first. The trail cannot be changed.",
        discussion: """
            Example:
              signet audit
              signet audit --before 1200 --limit 50
            """
    )

    @Option(name: .long, help: ArgumentHelp("Go on before the one with this number in the column ID.", valueName: "id"))
    var before: Int64?

    @OptionGroup var page: PageOptions
    @OptionGroup var workspace: WorkspaceOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await workspace.open(for: .records) { workspace in
            let entries = try await workspace.authorities.auditEntries(limit: page.limit, before: before)
            try output.show(RecordTable(entries.map(AuditRecord.init), whenEmpty: "Nothing was done yet."))
        }
    }
}
