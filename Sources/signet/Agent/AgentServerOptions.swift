import ArgumentParser
import SignetAgent

/// How the agent reaches its server, above what its files and the environment say.
struct AgentServerOptions: ParsableArguments {
    @Option(name: .long, help: "The server. (default: $VAULT_ADDR, then the file's)")
    var address: String?

    @Option(
        name: .customLong("ca-cert"),
        help: ArgumentHelp("Whose certificates the server may show. (default: $VAULT_CACERT)", valueName: "file"),
        completion: .file())
    var caFile: String?

    @Option(
        name: .customLong("ca-path"),
        help: ArgumentHelp("The same, a directory of files. (default: $VAULT_CAPATH)", valueName: "directory"),
        completion: .directory)
    var caDirectory: String?

    @Option(
        name: .customLong("client-cert"),
        help: ArgumentHelp("Shown to the server. (default: $VAULT_CLIENT_CERT)", valueName: "file"),
        completion: .file())
    var clientCertificate: String?

    @Option(
        name: .customLong("client-key"),
        help: ArgumentHelp("Its key. (default: $VAULT_CLIENT_KEY)", valueName: "file"), completion: .file())
    var clientKey: String?

    @Option(
        name: .customLong("tls-server-name"),
        help: ArgumentHelp("The name in the server's certificate. (default: $VAULT_TLS_SERVER_NAME)", valueName: "name")
    )
    var serverName: String?

    @Flag(name: .customLong("tls-skip-verify"), help: "Believe whoever answers: for trying out.")
    var skipsVerification = false

    @Option(
        name: [.customLong("namespace"), .customLong("ns")], help: "The namespace. (default: $VAULT_NAMESPACE)")
    var namespace: String?

    var flags: AgentFlags {
        var flags = AgentFlags()
        flags.address = address
        flags.caFile = caFile
        flags.caDirectory = caDirectory
        flags.clientCertificate = clientCertificate
        flags.clientKey = clientKey
        flags.serverName = serverName
        flags.skipsVerification = skipsVerification ? true : nil
        flags.namespace = namespace
        return flags
    }
}
