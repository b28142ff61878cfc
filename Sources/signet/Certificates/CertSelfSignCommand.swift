import ArgumentParser
import Foundation
import SignetCore
import SignetPKI
import SignetServer

struct CertSelfSignCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "self-sign",
        abstract: "Make a key and a certificate that is signed by it. Needs no authority and no signet.yaml.",
        discussion: """
            Without a file option, the certificate goes to NAME.crt and the key to NAME.key.

            Example:
              signet cert self-sign service.example.com --lifetime 3650d --out tls.crt \\
                  --key tls.key
            """
    )

    @OptionGroup var subject: SubjectArguments
    @Option(
        name: .shortAndLong, help: "How long it is valid. (default: 90d)", transform: { try DurationText(parsing: $0) })
    var lifetime = DurationText(.seconds(90 * 86_400))

    @Option(name: .long, help: "What it is for.")
    var usage: CertificateUsage = .server

    @Option(name: .long, help: "The kind of key to make.")
    var algorithm: KeyAlgorithm = .ecdsaP256

    @OptionGroup(title: "Files") var files: NewPairOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let wanted = SingleCertificate(names: subject.names, subject: subject.subject, usage: usage, lifetime: lifetime)
        let files = try files.prepare(name: wanted.label)
        let key = try await ProgressLine.show("Making the key") { try PrivateKey.generate(algorithm) }
        let issued = try await wanted.selfSigned(key: key)
        try files.publish(
            leaf: issued.leaf, intermediates: issued.intermediates, roots: issued.roots,
            keyPEM: self.files.encryption.pem(of: key))
        try output.show(
            CertificateRecord(issued.leaf, issuedBy: "self-signed", at: Date()), beside: files.standardOutput)
    }
}
