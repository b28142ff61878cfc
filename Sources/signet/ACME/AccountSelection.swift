import ArgumentParser
import SignetServer

/// `ISSUER`, `--staging` and `--config`, on the commands that work with an account.
struct AccountSelection: ParsableArguments {
    @Argument(help: "The ACME issuer's name in signet.yaml. (default: the only one)")
    var issuer: String?

    @Flag(name: .long, help: "The account with the issuer's staging directory.")
    var staging = false

    @OptionGroup var workspace: WorkspaceOptions

    /// Works with the account.
    func open<Result>(_ work: (IssuerAccount) async throws -> Result) async throws -> Result {
        try await workspace.open { try await work($0.account(ofIssuer: issuer, isStaging: staging)) }
    }
}
