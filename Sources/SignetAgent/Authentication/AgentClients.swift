import SignetCore
import SignetVault
import Synchronization

/// The connections of an agent: for the login, which may have a namespace and a certificate of its own, and for everything else.
struct AgentClients: Sendable {
    let requests: VaultClient
    let logins: VaultClient

    /// - Throws: `.unreadableFile` when a certificate or key cannot be read; `.invalidInput` for the address.
    init(_ settings: VaultClientSettings, _ auth: AutoAuthSettings, clock: any WallClock) throws {
        var plain = settings
        // What it is asked with is the token it logs in for, and nothing is wrapped but what says so.
        plain.token = nil
        plain.wrapTTL = nil
        var login = auth.method.settings(plain)
        login.namespace = auth.namespace ?? login.namespace
        // Before there is one that would have to be closed.
        try VaultClient.check(login)
        requests = try VaultClient(plain, clock: clock)
        logins = try VaultClient(login, clock: clock)
    }

    func shutdown() async {
        try? await requests.shutdown()
        try? await logins.shutdown()
    }
}
