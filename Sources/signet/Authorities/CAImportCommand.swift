import ArgumentParser
import Foundation
import SignetServer

struct CAImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Take over an existing authority: its certificate and its private key.",
        discussion: """
            The two are checked against each other. For an intermediate, give the certificates above it as well, in \
            the same file or in others.

            Example:
              signet ca import example-root --certificate ca.crt --key root.key
              signet ca import issuing --certificate issuing.crt root.crt \\
                  --key issuing.key --passphrase env:PASSWORD
            """
    )

    @Argument(help: "The authority's name here: letters, digits, dots, hyphens and underscores.")
    var name: String

    @Option(
        name: .long, parsing: .upToNextOption,
        help: ArgumentHelp("Its certificate, then those above it up to the root.", valueName: "file"),
        completion: .file())
    var certificate: [String]

    @Option(name: .long, help: ArgumentHelp("Its private key.", valueName: "file"), completion: .file())
    var key: String

    @OptionGroup var passphrase: PassphraseOptions
    @OptionGroup var workspace: WorkspaceOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let chain = try certificate.flatMap { try InputFile($0).certificates() }
        let key = try passphrase.privateKey(at: key)
        try await workspace.open { workspace in
            let imported = try await workspace.authorities.importAuthority(
                name: name, chain: chain, key: key, actor: OperatingUser.name)
            try output.show(AuthorityRecord(imported, at: Date()))
        }
    }
}
