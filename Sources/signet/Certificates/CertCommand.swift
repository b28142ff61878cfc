import ArgumentParser

struct CertCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cert",
        abstract: "Certificates: issue, sign, revoke, list, show, renew.",
        discussion: """
            Certificates issued here are recorded, so that they can be found and revoked. Those in signet.yaml are \
            kept valid by `signet up`; these commands are for the others.

            Example:
              signet cert issue service-a.example.com --authority example-root
              signet cert list
            """,
        subcommands: [
            CertIssueCommand.self, CertSignCommand.self, CertSelfSignCommand.self, CertRevokeCommand.self,
            CertListCommand.self, CertShowCommand.self, RenewCommand.self,
        ]
    )
}
