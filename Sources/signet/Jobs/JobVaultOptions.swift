import ArgumentParser
import Foundation
import SignetServer

/// Where tasks get their tokens, by the flags of Nomad's agent.
struct JobVaultOptions: ParsableArguments {
    @Flag(
        name: .customLong("vault-enabled"), inversion: .prefixedNo,
        help: "Whether tasks get tokens; otherwise, when a server is named.")
    var isEnabled: Bool?

    @Option(
        name: .customLong("vault-address"),
        help: ArgumentHelp("The server of the Vault API. (default: $VAULT_ADDR)", valueName: "url"))
    var address: String?

    @Option(
        name: .customLong("vault-token"),
        help: "The token that those of tasks are made with. (default: $VAULT_TOKEN, which others cannot see)")
    var token: String?

    @Option(
        name: .customLong("vault-token-file"),
        help: ArgumentHelp("A file with that token.", valueName: "file"), completion: .file())
    var tokenFile: String?

    @Option(
        name: .customLong("vault-create-from-role"),
        help: ArgumentHelp("The token role that says what tasks may have.", valueName: "role"))
    var role: String?

    @Option(
        name: .customLong("vault-ca-file"),
        help: ArgumentHelp("Whose certificates the server may show. (default: $VAULT_CACERT)", valueName: "file"),
        completion: .file())
    var caFile: String?

    @Option(
        name: .customLong("vault-cert-file"),
        help: ArgumentHelp("Shown to the server. (default: $VAULT_CLIENT_CERT)", valueName: "file"),
        completion: .file())
    var clientCertificate: String?

    @Option(
        name: .customLong("vault-key-file"),
        help: ArgumentHelp("Its key. (default: $VAULT_CLIENT_KEY)", valueName: "file"), completion: .file())
    var clientKey: String?

    @Option(name: .customLong("vault-namespace"), help: "The namespace. (default: $VAULT_NAMESPACE)")
    var namespace: String?

    @Flag(name: .customLong("vault-tls-skip-verify"), help: "Believe whoever answers: for trying out.")
    var skipsVerification = false

    /// What they come to.
    var connection: JobVaultConnection {
        JobVaultConnection(
            isEnabled: isEnabled, address: address, token: token, tokenFile: tokenFile, role: role, caFile: caFile,
            clientCertificate: clientCertificate, clientKey: clientKey, namespace: namespace,
            skipsVerification: skipsVerification)
    }
}
