import ArgumentParser
import SignetAuthority
import SignetServer

struct CAExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write an authority's certificate, and, when asked, its private key.",
        discussion: """
            Without --out, PEM goes to standard output. Exporting the key is recorded in the audit trail.

            Example:
              signet ca export example-root --out ca.crt
              signet ca export issuing --chain --out chain.crt
              signet ca export example-root --out ca.crt --key root.key --encrypt prompt
            """
    )

    /// Which of the certificates.
    enum Part: EnumerableFlag {
        case chain, root

        var certificates: Authority.CertificatePart { self == .chain ? .chain : .root }

        static func help(for value: Part) -> ArgumentHelp? {
            switch value {
            case .chain: "With the certificates above it, up to the root."
            case .root: "Only the root above it: what others must trust."
            }
        }
    }

    @Argument(help: "The authority's name.")
    var name: String

    @Flag(exclusivity: .exclusive)
    var part: Part?

    @Option(
        name: .long, help: ArgumentHelp("Write the private key to this file, mode 0600.", valueName: "file"),
        completion: .file())
    var key: String?

    @OptionGroup var encryption: KeyEncryptionOptions
    @OptionGroup var file: FileOutputOptions
    @OptionGroup var workspace: WorkspaceOptions

    func run() async throws {
        let file = try file.prepare(standard: "-")
        let keyFile = try key.map { try OutputFile($0, .ownerOnly, overwriting: self.file.force) }
        try await workspace.open { workspace in
            let authority = try await workspace.authorities.authority(name)
            let certificates = try authority.certificates(part?.certificates ?? .own)
            if let keyFile {
                let key = try await workspace.authorities.exportKey(authority: name, actor: OperatingUser.name)
                try keyFile.publish(encryption.pem(of: key))
            }
            try file?.publish(certificates.map(\.pem).joined())
        }
    }
}
