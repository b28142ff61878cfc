import ArgumentParser
import SignetServer

struct CACSRCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "csr",
        abstract: "Make an intermediate authority whose certificate an authority elsewhere will sign.",
        discussion: """
            Makes the key and writes the request. Have it signed, then hand the certificate over with \
            `signet ca set-signed`.

            Example:
              signet ca csr issuing --subject "CN=example issuing,O=COMPANY" \\
                  --out issuing.csr
            """
    )

    @OptionGroup var authority: AuthorityArguments
    @OptionGroup var file: FileOutputOptions
    @OptionGroup var workspace: WorkspaceOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let file = try file.prepare(standard: output.json ? nil : "-")
        try await workspace.open { workspace in
            let request = try await workspace.authorities.createIntermediateRequest(
                authority.options(standardURL: workspace.configuration.publicURL), actor: OperatingUser.name)
            try file?.publish(request.pem)
            try output.show(RequestRecord(request), beside: file)
        }
    }
}
