import ArgumentParser
import SignetPKI
import SignetServer

struct KeyGenerateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "generate",
        abstract: "Make a private key and write it to a file with mode 0600.",
        discussion: """
            Example:
              signet key generate service-a.key
              signet key generate root.key --algorithm rsa-2048
              signet key generate service-a-with-pw.key --encrypt prompt
            """
    )

    @Argument(help: "The file to write; - is standard output.", completion: .file())
    var file: String

    @Option(name: .long, help: "The kind of key.")
    var algorithm: KeyAlgorithm = .ecdsaP256

    @OptionGroup var form: KeyFormOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let target = try OutputFile(file, .ownerOnly, overwriting: form.force)
        let key = try await ProgressLine.show("Making the key") { try PrivateKey.generate(algorithm) }
        try target.publish(form.pem(of: key))
        try output.show(KeyRecord(file: file, key: key), beside: target)
    }
}
