import ArgumentParser
import Foundation
import SignetServer

struct CertListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the certificates that were issued here, newest first.",
        discussion: """
            Example:
              signet cert list
              signet cert list --search service-a --authority example-root
              signet cert list --after 1200 --limit 50
            """
    )

    @Option(name: .shortAndLong, help: "Only those of this authority.")
    var authority: String?

    @Option(name: .shortAndLong, help: ArgumentHelp("Only those whose name or serial number fits.", valueName: "text"))
    var search: String?

    @Option(name: .long, help: ArgumentHelp("Go on after the one with this number in the column ID.", valueName: "id"))
    var after: Int64?

    @OptionGroup var page: PageOptions
    @OptionGroup var workspace: WorkspaceOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await workspace.open(for: .records) { workspace in
            let records = try await workspace.authorities
                .certificates(authority: authority, query: search, after: after, limit: page.limit)
                .map { CertificateRecord($0, at: Date()) }
            try output.show(RecordTable(records, whenEmpty: "There is no such certificate."))
        }
    }
}
