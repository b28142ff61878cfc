import ArgumentParser
import SignetServer

struct CACRLCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "crl",
        abstract: "Show or write the certificate revocation list of an authority.",
        discussion: """
            The list is full and numbered. A new one is made when something was revoked since, when the last one is \
            no longer fresh, or with --rebuild.

            Example:
              signet ca crl example-root
              signet ca crl example-root --out ca.crl
            """
    )

    @Argument(help: "The authority's name.")
    var name: String

    @Flag(name: .long, help: "Make a new list though the last one is fresh.")
    var rebuild = false

    @Flag(name: .long, help: "Write DER instead of PEM.")
    var der = false

    @OptionGroup var file: FileOutputOptions
    @OptionGroup var workspace: WorkspaceOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let file = try file.prepare()
        try await workspace.open { workspace in
            let list =
                if rebuild {
                    try await workspace.authorities.rebuildCRL(authority: name, actor: OperatingUser.name)
                } else {
                    try await workspace.authorities.crl(authority: name)
                }
            try file?.publish(der ? list.der : Array(list.pem.utf8))
            try output.show(RevocationListRecord(list), beside: file)
        }
    }
}
