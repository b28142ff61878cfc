import ArgumentParser
import Foundation
import SignetCore
import SignetPKI
import SignetServer

struct InspectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "Show the certificates in a file or on a server, and name what is wrong with them.",
        discussion: """
            Reads PEM, DER and PKCS#7, several certificates in one file. Of a server it shows what the server sends, \
            whether it can be trusted or not; to check that, see `signet verify`.

            Example:
              signet inspect service-a.crt
              signet inspect example.com:443
              signet inspect 10.0.0.5:8443 --server-name service-a.example.com --json
            """
    )

    @Argument(help: ArgumentHelp("A file, - for standard input, HOST:PORT, or https://HOST.", valueName: "target"))
    var target: String

    @OptionGroup var probe: ProbeOptions

    @Flag(name: .long, help: "Complete the chain with the issuers at the URLs in the certificates.")
    var fetchIssuers = false

    @OptionGroup var output: OutputOptions

    func run() async throws {
        var found = try await probe.certificates(of: target)
        if fetchIssuers {
            found.certificates = try await ProgressLine.show("Fetching issuers") {
                [certificates = found.certificates] in
                try await CertificateChain.complete(unordered: certificates, fetch: IssuerCertificateFetcher.fetch)
            }
        }
        let report = CertificateReport(certificates: found.certificates, warnings: found.warnings, at: Date())
        try output.show(report, as: report.text)
    }
}
