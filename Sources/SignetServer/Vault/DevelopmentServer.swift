import Foundation
import SignetCore
import SignetVault

/// What `vault server -dev` is told, by options or by the environment as Vault's.
public struct DevelopmentServer: Sendable {
    /// May do everything.
    public let rootToken: Secret<String>
    public let listen: ListenAddress

    /// - Parameters: nil: `VAULT_DEV_ROOT_TOKEN_ID` and `VAULT_DEV_LISTEN_ADDRESS`, else a random token and 127.0.0.1:8200
    /// - Throws: `.invalidInput` when the variable holds no address.
    public init(
        rootToken: String?, listen: ListenAddress?,
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws {
        let token = rootToken ?? environment["VAULT_DEV_ROOT_TOKEN_ID"].flatMap { $0.isEmpty ? nil : $0 }
        self.rootToken = Secret(token ?? VaultCore.makeToken())
        if let listen {
            self.listen = listen
        } else if let text = environment["VAULT_DEV_LISTEN_ADDRESS"], !text.isEmpty {
            self.listen = try ListenAddress(parsing: text)
        } else {
            self.listen = ListenAddress(host: "127.0.0.1", port: 8200)
        }
    }
}
