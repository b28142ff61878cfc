import ArgumentParser
import SignetServer

struct KeyConvertCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "convert",
        abstract: "Write a private key in another form: decrypted, encrypted, PKCS#8, SEC1 or PKCS#1.",
        discussion: """
            Reads PKCS#8, SEC1 and PKCS#1, PEM or DER, encrypted ones too, also those that begin with DEK-Info.

            Example:
              signet key convert service-a-with-pw.key service-a.key
              signet key convert service-a.key service-a-with-pw.key \\
                  --encrypt env:PASSWORD
              signet key convert service-a.key service-a.pkcs1.key --encoding pkcs1
            """
    )

    @Argument(help: ArgumentHelp("The file to read; - is standard input.", valueName: "from"), completion: .file())
    var source: String

    @Argument(help: ArgumentHelp("The file to write; - is standard output.", valueName: "to"), completion: .file())
    var target: String

    @OptionGroup var passphrase: PassphraseOptions
    @OptionGroup var form: KeyFormOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let file = try OutputFile(target, .ownerOnly, overwriting: form.force)
        let key = try passphrase.privateKey(at: source)
        try file.publish(form.pem(of: key))
        try output.show(KeyRecord(file: target, key: key), beside: file)
    }
}
