import ArgumentParser

struct ACMEAccountCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "account",
        abstract: "The account by which an ACME issuer of signet.yaml orders.",
        discussion: """
            It is registered with the first order by itself; these commands are for those who want it sooner, bring \
            one along from another client, or give one up. They can be used while `signet up` runs.

            Example:
              signet acme account register letsencrypt --agree-to-terms
              signet acme account show
            """,
        subcommands: [
            AccountShowCommand.self, AccountRegisterCommand.self, AccountUpdateCommand.self,
            AccountRolloverCommand.self, AccountDeactivateCommand.self, AccountAdoptCommand.self,
        ]
    )
}
