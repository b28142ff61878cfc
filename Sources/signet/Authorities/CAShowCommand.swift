import ArgumentParser
import Foundation
import SignetServer

struct CAShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show one authority.",
        discussion: """
            Example:
              signet ca show example-root
            """
    )

    @Argument(help: "The authority's name.")
    var name: String

    @OptionGroup var workspace: WorkspaceOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await workspace.open(for: .records) { workspace in
            try output.show(AuthorityRecord(await workspace.authorities.authority(name), at: Date()))
        }
    }
}
