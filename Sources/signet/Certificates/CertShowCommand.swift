import ArgumentParser
import Foundation
import SignetServer

struct CertShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show a certificate that was issued here, or write it to a file.",
        discussion: """
            For certificates from elsewhere, see `signet inspect`.

            Example:
              signet cert show 018f3c2ab1d4
              signet cert show 018f3c2ab1d4 --out service-a.crt
            """
    )

    @OptionGroup var certificate: StoredCertificateArguments
    @OptionGroup var file: FileOutputOptions
    @OptionGroup var workspace: WorkspaceOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let serialNumber = try certificate.serialNumber()
        let file = try file.prepare()
        try await workspace.open(for: .records) { workspace in
            let stored = try await workspace.authorities.certificate(
                serialNumber: serialNumber, authority: certificate.authority)
            try file?.publish(stored.certificate.pem)
            try output.show(CertificateRecord(stored, at: Date()), beside: file)
        }
    }
}
