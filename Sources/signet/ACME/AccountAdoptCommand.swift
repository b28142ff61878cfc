import ArgumentParser
import SignetServer

struct AccountAdoptCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "adopt",
        abstract: "Take over the account that another ACME client made, by its private key.",
        discussion: """
            The key is PEM, DER, or certbot's private_key.json; it is sealed in the database, and the file is no longer \
            needed. Where the clients keep it:
              certbot  /etc/letsencrypt/accounts/.../private_key.json
              lego     .lego/accounts/.../keys/ADDRESS.key
              acme.sh  ~/.acme.sh/ca/.../account.key
            Exits with 3 when it is the account's key already.

            Example:
              signet acme account adopt private_key.json letsencrypt
            """
    )

    @Argument(help: "The file of the private key; - is standard input.", completion: .file())
    var keyFile: String

    @OptionGroup var account: AccountSelection
    @OptionGroup var passphrase: PassphraseOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let file = try passphrase.accountKey(at: keyFile)
        try await account.open { account in
            let (record, wasThere) = try await account.adopt(file)
            try output.show(record)
            if wasThere { throw ExitCode.nothingToDo }
        }
    }
}
