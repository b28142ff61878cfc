import ArgumentParser
import Foundation
import SignetCore
import SignetServer
import SignetVault

extension VaultOutputFormat: ExpressibleByArgument {}

/// Which server, and how its answers are shown, on every command of `signet vault`.
struct VaultOptions: ParsableArguments {
    @Option(name: .long, help: "The server. (default: $VAULT_ADDR, https://127.0.0.1:8200)")
    var address: String?

    @Option(
        name: .customLong("ca-cert"),
        help: ArgumentHelp("Whose certificates the server may show. (default: $VAULT_CACERT)", valueName: "file"),
        completion: .file())
    var caFile: String?

    @Option(
        name: .customLong("client-cert"),
        help: ArgumentHelp("Shown to the server. (default: $VAULT_CLIENT_CERT)", valueName: "file"),
        completion: .file())
    var clientCertificate: String?

    @Option(
        name: .customLong("client-key"),
        help: ArgumentHelp("Its key. (default: $VAULT_CLIENT_KEY)", valueName: "file"), completion: .file())
    var clientKey: String?

    @Flag(name: .customLong("tls-skip-verify"), help: "Believe whoever answers: for trying out.")
    var skipsVerification = false

    @Option(
        name: [.customLong("namespace"), .customLong("ns")], help: "The namespace. (default: $VAULT_NAMESPACE)")
    var namespace: String?

    @Option(
        name: .long, help: ArgumentHelp("Sent with every request; repeatable.", valueName: "name=value"))
    var header: [String] = []

    @Option(
        name: .customLong("wrap-ttl"),
        help: ArgumentHelp("Have the answer wrapped: whoever has its token gets it, once.", valueName: "duration"))
    var wrapTTL: String?

    @Option(name: .long, help: "table, json or yaml. (default: $VAULT_FORMAT, table)")
    var format: VaultOutputFormat?

    /// Asks the server and prints what comes of it; ends the program as Vault's own client would.
    /// - Parameter field: print only this field
    func run(
        field: String? = nil, _ body: (VaultConsole) async throws -> VaultPrintout
    ) async throws {
        try await VaultTerminal.show {
            let output = try output(field: field)
            return try await VaultClient.using(settings()) { client in
                try await body(VaultConsole(client: client, output: output))
            }
        }
    }

    /// How answers are shown.
    func output(field: String? = nil) throws -> VaultOutput {
        VaultOutput(format: try format ?? Self.environmentFormat(), field: field)
    }

    /// The token is that of the environment, or the one that `login` kept.
    func settings() throws -> VaultClientSettings {
        var settings = try VaultClientSettings(environment: ProcessInfo.processInfo.environment)
        settings.token = settings.token ?? VaultTerminal.tokenFile.read()
        if let address { settings.address = address }
        if let caFile { settings.caFile = caFile }
        if let clientCertificate { settings.clientCertificateFile = clientCertificate }
        if let clientKey { settings.clientKeyFile = clientKey }
        if skipsVerification { settings.skipsVerification = true }
        if let namespace { settings.namespace = namespace }
        if let wrapTTL { settings.wrapTTL = wrapTTL }
        settings.headers = try DataArguments.texts(header).map { (name: $0.key, value: $0.value) }
        return settings
    }

    private static func environmentFormat() throws -> VaultOutputFormat {
        guard let text = ProcessInfo.processInfo.environment["VAULT_FORMAT"], !text.isEmpty else { return .table }
        guard let format = VaultOutputFormat(rawValue: text.lowercased()) else {
            throw VaultCommandFailure("Invalid output format: \(text.prefix(40))", status: 1)
        }
        return format
    }
}

/// `-field`, on commands that show something with fields.
struct VaultFieldOption: ParsableArguments {
    @Option(name: .long, help: "Print only this field, as it is.")
    var field: String?
}
