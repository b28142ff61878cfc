import ArgumentParser
import SignetPKI
import SignetServer

struct CertRevokeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke",
        abstract: "Revoke a certificate, of an authority here or of an issuer of signet.yaml.",
        discussion: """
            A certificate of signet.yaml is named by its name, any other by its file, one that was issued here also by \
            its serial number. (A file that is called like a certificate of signet.yaml: ./FILE.) One that is in use \
            is renewed at once, and with key-compromise gets a new key.

            An authority here revokes by itself: the revocation list and OCSP say so from then on. An ACME CA is told \
            by the account that ordered the certificate, or by the certificate's own key. When a key is compromised, \
            revoke with that key: it proves to the CA that it is, and CAs such as Let's Encrypt then refuse the key for \
            good, in every certificate and to everyone. A server of the Vault API is asked by serial number; it knows no \
            reasons.

            Exits with 3 when it was revoked before; the first reason and moment stand. Exits with 1 also when the \
            renewal that followed failed.

            Example:
              signet cert revoke 018f3c2ab1d4 --reason key-compromise
              signet cert revoke service-a.crt --reason superseded
              signet cert revoke web --by-certificate-key --reason key-compromise
              signet cert revoke old.crt --issuer letsencrypt --with-key old.key
            """
    )

    @Argument(help: "The name in signet.yaml, a file that holds the certificate, or the serial number.")
    var certificate: String

    @Option(name: .shortAndLong, help: "The authority that issued it. (default: all are searched)")
    var authority: String?

    @Option(
        name: .shortAndLong,
        help: "The issuer of signet.yaml it came from. (default: the one that keeps it valid, else the only one)")
    var issuer: String?

    @Option(name: .long, help: "Why. (default: unspecified)")
    var reason: RevocationReason?

    @Option(
        name: .long,
        help: ArgumentHelp("Tell the ACME CA by the certificate's own key in this file.", valueName: "file"),
        completion: .file())
    var withKey: String?

    @Flag(name: .long, help: "Tell the ACME CA by the certificate's own key, which Signet keeps.")
    var byCertificateKey = false

    @OptionGroup var passphrase: PassphraseOptions
    @OptionGroup var workspace: WorkspaceOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if withKey != nil, byCertificateKey {
            throw ValidationError(
                "Give --with-key for a key in a file or --by-certificate-key for the one kept, not both.")
        }
        if authority != nil, issuer != nil {
            throw ValidationError(
                "A certificate comes from an --authority here or from an --issuer elsewhere, not both.")
        }
    }

    func run() async throws {
        var wish = RevocationWish(
            certificate: certificate, reason: reason ?? .unspecified, actor: OperatingUser.name)
        wish.authority = authority
        wish.issuer = issuer
        if let withKey { wish.signer = .key(try passphrase.privateKey(at: withKey)) }
        if byCertificateKey { wish.signer = .keptKey }
        try await workspace.open { [wish] workspace in
            let record = try await ProgressLine.show("Revoking") { try await workspace.revoke(wish) }
            try output.show(record)
            if record.isMissed { throw ExitCode.failure }
            if record.wasRevoked { throw ExitCode.nothingToDo }
        }
    }
}
