import ArgumentParser
import Foundation
import SignetServer

struct CAListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the authorities here.",
        discussion: """
            Example:
              signet ca list
              signet ca list --json
            """
    )

    @OptionGroup var workspace: WorkspaceOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await workspace.open(for: .records) { workspace in
            let records = try await workspace.authorities.authorities().map { AuthorityRecord($0, at: Date()) }
            try output.show(
                RecordTable(
                    records, whenEmpty: "There is no authority yet. Make one with `signet ca create` or `signet up`."))
        }
    }
}
