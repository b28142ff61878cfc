import ArgumentParser
import Foundation
import SignetCore
import SignetPKI
import SignetServer

struct VerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Verify the certificate in a file or on a server, up to a root that is trusted.",
        discussion: """
            Checks signatures, dates, constraints and usage, and, when given, the name, the key and revocation lists. \
            Exits with 1 when the certificate cannot be trusted, and says why.

            Example:
              signet verify service-a.crt --ca ca.crt --name service-a.example.com
              signet verify service-a.crt --ca ca.crt --key service-a.key --crl ca.crl
              signet verify example.com:443 --name example.com
            """
    )

    @Argument(help: ArgumentHelp("A file, - for standard input, HOST:PORT, or https://HOST.", valueName: "target"))
    var target: String

    @OptionGroup var probe: ProbeOptions

    @Option(
        name: .long,
        help: ArgumentHelp("Roots to trust; repeatable. (default: those of the system)", valueName: "file"),
        completion: .file())
    var ca: [String] = []

    @Option(
        name: .long, help: ArgumentHelp("More intermediates; repeatable.", valueName: "file"), completion: .file())
    var chain: [String] = []

    @Option(name: .long, help: "What it is used for.")
    var purpose: CertificateChain.Purpose = .server

    @Option(name: .long, help: "The name it must be for.", transform: { try AlternativeName(parsing: $0) })
    var name: AlternativeName?

    @Option(
        name: .long, help: ArgumentHelp("The private key that must fit it.", valueName: "file"), completion: .file())
    var key: String?

    @OptionGroup var passphrase: PassphraseOptions

    @Option(
        name: .long, help: ArgumentHelp("Revocation lists; repeatable.", valueName: "file"), completion: .file())
    var crl: [String] = []

    @Option(
        name: .long,
        help: ArgumentHelp("The moment to verify for, in UTC: 2023-01-01. (default: now)", valueName: "moment"),
        transform: { try MomentText.parse($0) })
    var at: Date?

    @OptionGroup var output: OutputOptions

    func run() async throws {
        let moment = at ?? Date()
        let check = TrustCheck(
            certificates: try await probe.certificates(of: target),
            intermediates: try CertificateCollection(files: chain),
            roots: try CertificateCollection(files: ca.isEmpty ? [TrustCheck.systemRoots] : ca),
            revocationLists: try crl.flatMap { try InputFile($0).revocationLists() },
            key: try key.map { try passphrase.privateKey(at: $0) })
        try output.show(await check.run(target, purpose: purpose, name: name, at: moment))
    }
}
