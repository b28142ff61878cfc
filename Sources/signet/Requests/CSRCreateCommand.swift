import ArgumentParser
import SignetPKI
import SignetServer

struct CSRCreateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract: "Make a certification request, for any authority to sign.",
        discussion: """
            Without --out, the request goes to standard output.

            Example:
              signet csr create service-a.example.com --key service-a.key \\
                  --out service-a.csr
              signet csr create --subject "CN=example root,C=KR" --for-authority \\
                  --key root.key --out ca.csr
              signet csr create a.example.com --new-key a.key --algorithm rsa-2048 \\
                  --out a.csr
            """
    )

    @OptionGroup var subject: SubjectArguments
    @Option(name: .shortAndLong, help: ArgumentHelp("The private key to use.", valueName: "file"), completion: .file())
    var key: String?

    @OptionGroup var passphrase: PassphraseOptions

    @Option(
        name: .long, help: ArgumentHelp("Make a private key and write it to this file, mode 0600.", valueName: "file"),
        completion: .file())
    var newKey: String?

    @Option(name: .long, help: "The kind of the new key. (default: ecdsa-p256)")
    var algorithm: KeyAlgorithm?

    @OptionGroup var encryption: KeyEncryptionOptions

    @Flag(name: .long, help: "Ask for a certificate that may sign others.")
    var forAuthority = false

    @OptionGroup var file: FileOutputOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if (key == nil) == (newKey == nil) {
            throw ValidationError("Give either --key for an existing key or --new-key for a new one.")
        }
        if newKey == nil, algorithm != nil || encryption.encrypt != nil {
            throw ValidationError("--algorithm and --encrypt are for a new key; name its file with --new-key.")
        }
    }

    func run() async throws {
        let file = try file.prepare(standard: output.json ? nil : "-")
        let request = try await SingleCertificate(names: subject.names, subject: subject.subject)
            .request(key: privateKey(), isAuthority: forAuthority)
        try file?.publish(request.pem)
        try output.show(RequestRecord(request), beside: file)
    }

    private func privateKey() async throws -> PrivateKey {
        if let key { return try passphrase.privateKey(at: key) }
        let target = try newKey.map { try OutputFile($0, .ownerOnly, overwriting: file.force) }
        let made = try await ProgressLine.show("Making the key") { try PrivateKey.generate(algorithm ?? .ecdsaP256) }
        try target?.publish(encryption.pem(of: made))
        return made
    }
}
