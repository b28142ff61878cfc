import ArgumentParser
import SignetServer

struct AccountRegisterCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "register",
        abstract: "Register the account, with the contacts and the external account of signet.yaml.",
        discussion: """
            Where the CA has terms of service, their address is shown, and nothing is registered unless you agree to \
            them here or with agree_to_terms in signet.yaml; what was agreed to, and when, is kept. Exits with 3 when \
            the account is registered already.

            Example:
              signet acme account register
              signet acme account register letsencrypt --agree-to-terms
            """
    )

    @OptionGroup var account: AccountSelection

    @Flag(name: .long, help: "Agree to the CA's terms of service.")
    var agreeToTerms = false

    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await account.open { account in
            let (record, wasThere) = try await account.register(agreesToTerms: agreeToTerms)
            try output.show(record)
            if wasThere { throw ExitCode.nothingToDo }
        }
    }
}
