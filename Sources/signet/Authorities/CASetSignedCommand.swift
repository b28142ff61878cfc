import ArgumentParser
import Foundation
import SignetServer

struct CASetSignedCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "set-signed",
        abstract: "Give an authority made by `signet ca csr` the certificate that was signed for it.",
        discussion: """
            Example:
              signet ca set-signed issuing issuing.crt root.crt
            """
    )

    @Argument(help: "The authority's name.")
    var name: String

    @Argument(
        help: ArgumentHelp("Its certificate, then those above it up to the root.", valueName: "file"),
        completion: .file())
    var files: [String]

    @OptionGroup var workspace: WorkspaceOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let chain = try files.flatMap { try InputFile($0).certificates() }
        try await workspace.open { workspace in
            let authority = try await workspace.authorities.setSigned(
                authority: name, chain: chain, actor: OperatingUser.name)
            try output.show(AuthorityRecord(authority, at: Date()))
        }
    }
}
