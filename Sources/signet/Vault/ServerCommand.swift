import ArgumentParser
import Foundation
import Logging
import SignetCore
import SignetServer

struct ServerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "server",
        abstract:
            "Serve the Vault API: PKI, tokens, policies, AppRole, key-value, for the clients people already have.",
        discussion: """
            To try it out, --dev: nothing is kept, there is no TLS, the seal is open, and it prints what to type next. \
            For good, --config with a Vault server's own configuration file, HCL or JSON. After the first start call \
            signet vault operator init and keep the shares apart: they open the seal after every start. With \
            seal "file" { path = ... } in the file the machine does that.

            Clients are Vault's own, hvac, Ansible and so on, or signet vault. SIGHUP reads the TLS files again (a \
            change is also noticed), SIGTERM ends it after work in hand. How to: docs/vault.md

            Example:
              signet server --dev --dev-root-token-id root
              signet server --config /etc/vault.d/vault.hcl
            """
    )

    @Option(name: .long, help: "A Vault server's configuration file.")
    var config: String?

    @Flag(name: .long, help: "Keep nothing, open the seal, take no TLS: for trying out.")
    var dev = false

    @Option(
        name: .customLong("dev-root-token-id"),
        help: "The root token of --dev. (default: VAULT_DEV_ROOT_TOKEN_ID, or a random one)")
    var rootToken: String?

    @Option(
        name: .customLong("dev-listen-address"),
        help: "Where --dev listens. (default: VAULT_DEV_LISTEN_ADDRESS, or 127.0.0.1:8200)")
    var developmentAddress: ListenAddress?

    @Option(name: .customLong("log-level"), help: "trace, debug, info, warn or error.")
    var logLevel: String?

    func validate() throws {
        guard dev != (config != nil) else {
            throw ValidationError("Give either --config FILE, or --dev to try out.")
        }
    }

    private func level() throws -> Logger.Level {
        switch logLevel {
        case nil: return .info
        case "warn": return .warning
        case "err": return .error
        case let text?:
            guard let level = Logger.Level(rawValue: text) else {
                throw ValidationError("\"\(text)\" is no log level: trace, debug, info, warn or error.")
            }
            return level
        }
    }

    func run() async throws {
        let logger = Logger.standardError(LogConfiguration(level: try level()))
        if let config {
            try await VaultHost(VaultServerConfiguration(path: config), logger: logger).run { address in
                Self.tell("==> Signet serves the Vault API at \(address)")
            }
            return
        }
        let development = try DevelopmentServer(rootToken: rootToken, listen: developmentAddress)
        let token = development.rootToken
        try await VaultHost(
            .development(listen: development.listen), rootToken: token, logger: logger
        ).run { address in
            Self.tell(
                """
                ==> Signet serves the Vault API at \(address), in memory: stop it, and everything is gone.

                    export VAULT_ADDR='\(address)'

                Root Token: \(token.reveal())

                """)
        }
    }
}

extension ServerCommand {
    /// Prints at once, also where standard output is a file or a pipe: whoever started the server waits for it.
    private static func tell(_ text: String) {
        print(text)
        fflush(nil)
    }
}

extension ListenAddress: ExpressibleByArgument {
    public init?(argument: String) {
        guard let address = try? ListenAddress(parsing: argument) else { return nil }
        self = address
    }
}
