import ArgumentParser
import Foundation
import SignetPKI
import SignetServer

struct CertIssueCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "issue",
        abstract: "Make a key and have an authority here issue a certificate for it.",
        discussion: """
            Without a file option, the certificate with its intermediates goes to NAME.crt and the key to NAME.key.

            Example:
              signet cert issue service-a.example.com 10.0.0.5 --authority example-root \\
                  --role services
              signet cert issue --subject "CN=alice,O=COMPANY" --usage client \\
                  --authority example-root
              signet cert issue a.example.com -a example-root --full-chain tls.crt \\
                  --key tls.key --ca ca.crt
            """
    )

    @OptionGroup var subject: SubjectArguments
    @OptionGroup var issuance: IssuanceOptions

    @Option(name: .long, help: "The kind of key to make.")
    var algorithm: KeyAlgorithm = .ecdsaP256

    @OptionGroup(title: "Files") var files: NewPairOptions
    @OptionGroup var workspace: WorkspaceOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let wanted = SingleCertificate(names: subject.names, subject: subject.subject)
        let files = try files.prepare(name: wanted.label)
        try await workspace.open { workspace in
            var parameters = issuance.parameters
            parameters.alternativeNames = subject.names
            parameters.subject = wanted.subject
            parameters.keyAlgorithm = algorithm
            let (issued, key) = try await ProgressLine.show("Issuing") {
                try await workspace.authorities.issue(parameters, actor: OperatingUser.name)
            }
            try files.publish(
                leaf: try issued.certificate, intermediates: issued.intermediates, roots: issued.roots,
                keyPEM: self.files.encryption.pem(of: key))
            try output.show(CertificateRecord(issued, parameters, at: Date()), beside: files.standardOutput)
        }
    }
}
