import ArgumentParser
import Foundation
import SignetPKI
import SignetServer

struct CertSignCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sign",
        abstract: "Have an authority here issue a certificate for a certification request.",
        discussion: """
            Without a file option, the certificate goes to standard output.

            Example:
              signet cert sign service-a.csr --authority example-root --lifetime 365d \\
                  --out service-a.crt
              signet cert sign service-a.csr --authority example-root \\
                  --not-before 2023-01-01 --lifetime 30d
            """
    )

    @Argument(
        help: ArgumentHelp("The request, PEM or DER; - is standard input.", valueName: "file"), completion: .file())
    var request: String

    @OptionGroup var issuance: IssuanceOptions

    @Option(
        name: .long, help: "The subject, instead of the request's.", transform: { try DistinguishedName(parsing: $0) })
    var subject: DistinguishedName?

    @Option(
        name: .long, help: "A name, instead of those in the request; repeatable.",
        transform: { try AlternativeName(parsing: $0) })
    var name: [AlternativeName] = []

    @OptionGroup(title: "Files") var files: CertificateFileOptions
    @OptionGroup var workspace: WorkspaceOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let request = try InputFile(request).request()
        var paths = files.paths
        if paths.isEmpty, !output.json { paths.certificate = "-" }
        let files = try CertificateFiles(paths, overwriting: files.force)
        try await workspace.open { workspace in
            var parameters = issuance.parameters
            parameters.alternativeNames = name.isEmpty ? nil : name
            parameters.subject = subject
            let issued = try await workspace.authorities.sign(request, parameters, actor: OperatingUser.name)
            try files.publish(
                leaf: try issued.certificate, intermediates: issued.intermediates, roots: issued.roots, keyPEM: nil)
            try output.show(CertificateRecord(issued, parameters, at: Date()), beside: files.standardOutput)
        }
    }
}
