import ArgumentParser
import Foundation
import SignetServer

struct CACreateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract: "Create a root, or an intermediate below an authority that is here.",
        discussion: """
            For an intermediate below an authority elsewhere, see `signet ca csr`.

            Example:
              signet ca create example-root --subject "CN=example root,O=COMPANY,C=KR" \\
                  --lifetime 10y --out ca.crt
              signet ca create issuing --subject "CN=example issuing" \\
                  --signed-by example-root --lifetime 3y
            """
    )

    @OptionGroup var authority: AuthorityArguments

    @Option(
        name: .long,
        help: ArgumentHelp("The authority here that signs it; without it, it is a root.", valueName: "authority"))
    var signedBy: String?

    @OptionGroup var file: FileOutputOptions
    @OptionGroup var workspace: WorkspaceOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let file = try file.prepare()
        try await workspace.open { workspace in
            let options = try authority.options(standardURL: workspace.configuration.publicURL)
            let created = try await ProgressLine.show("Creating \(options.name)") {
                if let signedBy {
                    try await workspace.authorities.createIntermediate(
                        options, parent: signedBy, actor: OperatingUser.name)
                } else {
                    try await workspace.authorities.createRoot(options, actor: OperatingUser.name)
                }
            }
            try file?.publish(created.certificates(.own).map(\.pem).joined())
            try output.show(AuthorityRecord(created, at: Date()), beside: file)
        }
    }
}
