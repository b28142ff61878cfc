import ArgumentParser
import SignetServer

struct KeyShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show the kind of a private key, or write its public half.",
        discussion: """
            Example:
              signet key show service-a.key
              signet key show service-a.key --public service-a.pub
            """
    )

    @Argument(help: "The file; - is standard input.", completion: .file())
    var file: String

    @Option(
        name: .customLong("public"), help: ArgumentHelp("Write the public key to this file.", valueName: "file"),
        completion: .file())
    var publicKey: String?

    @Flag(name: .long, help: "Replace a file that exists.")
    var force = false

    @OptionGroup var passphrase: PassphraseOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let target = try publicKey.map { try OutputFile($0, overwriting: force) }
        let key = try passphrase.privateKey(at: file)
        try target?.publish(key.publicKey.pem)
        try output.show(KeyRecord(file: file, key: key), beside: target)
    }
}
