import Foundation
import Logging
import SignetCore

/// A login that a server refused or could not answer.
package struct VaultLoginFailure: Error {
    package let failure: VaultClientFailure
}

/// Getting a token by credentials.
package struct VaultLogin: Sendable {
    let client: VaultClient
    let credentials: VaultCredentials
    let kept: KeptLogin
    let clock: any WallClock
    /// Hears what went wrong and stops nothing; nil: nobody does.
    let logger: Logger?

    package init(
        client: VaultClient, credentials: VaultCredentials, kept: KeptLogin, clock: any WallClock,
        logger: Logger? = nil
    ) {
        self.client = client
        self.credentials = credentials
        self.kept = kept
        self.clock = clock
        self.logger = logger
    }

    /// - Parameter store: where what can be read only once is kept; nil: nothing outlives this value
    init(client: VaultClient, credentials: VaultCredentials, store: VaultStore?, clock: any WallClock) {
        self.init(client: client, credentials: credentials, kept: KeptLogin(store: store), clock: clock)
    }

    /// - Throws: `VaultLoginFailure`; what reading the credentials throws.
    package func run() async throws -> HeldToken {
        try await failingAsLogin {
            if case .token(let text) = credentials { return try await lookUp(text.read()) }
            let (call, mount) = try await call()
            let auth = try await client.send(call).auth ?? [:]
            guard let token = auth["client_token"]?.text, !token.isEmpty else { throw nothing(mount) }
            return HeldToken(Secret(token), auth, lifetime: "lease_duration", now: clock.now)
        }
    }

    /// Logs in so that the token comes in an envelope.
    /// - Parameter ttl: how long the envelope is good: `300s`
    /// - Returns: `wrap_info`.
    /// - Throws: as ``run()``.
    package func runWrapped(_ ttl: String) async throws -> [String: JSONValue] {
        try await failingAsLogin {
            var (call, mount) = try await call()
            call.wrapTTL = ttl
            guard let info = try await client.send(call).wrapping else { throw nothing(mount) }
            return info
        }
    }

    /// The former token with a longer life, as the server says.
    /// - Throws: `VaultClientFailure`.
    package func renewed(_ former: HeldToken) async throws -> HeldToken {
        var call = VaultClient.Call(.PUT, "auth/token/renew-self", body: [:])
        call.token = former.token
        let auth = try await client.send(call).auth ?? [:]
        return HeldToken(former.token, auth, lifetime: "lease_duration", now: clock.now)
    }

    /// The former token with a longer life.
    /// - Returns: nil when it cannot have one
    func renew(_ former: HeldToken) async -> HeldToken? {
        guard former.isRenewable, let renewed = try? await renewed(former) else { return nil }
        // At the end of its longest life there is little left: then another one is got.
        guard let staleAt = renewed.staleAt else { return renewed }
        return staleAt.timeIntervalSince(clock.now) > 10 ? renewed : nil
    }

    private func failingAsLogin<Result>(_ body: () async throws -> Result) async throws -> Result {
        do {
            return try await body()
        } catch let failure as VaultClientFailure {
            throw VaultLoginFailure(failure: failure)
        }
    }

    private func nothing(_ mount: String) -> SignetError {
        SignetError(
            .missingLogin, "The server \(client.settings.address) answered a login without a token.",
            remedy: "Look at what is mounted at auth/\(mount).")
    }

    private func lookUp(_ token: Secret<String>) async throws -> HeldToken {
        var call = VaultClient.Call(.GET, "auth/token/lookup-self")
        call.token = token
        return HeldToken(token, try await client.send(call).data ?? [:], lifetime: "ttl", now: clock.now)
    }
}

// MARK: What is shown

extension VaultLogin {
    /// The request that logs in, and where the method is mounted.
    private func call() async throws -> (VaultClient.Call, mount: String) {
        let members: [String: JSONValue]
        let mount: String
        switch credentials {
        case .token: throw SignetError(.missingLogin, "A token is no credential that one logs in with.")
        case .appRole(let role): (members, mount) = (try await self.members(role), role.mount)
        case .certificate(let name, let place):
            (members, mount) = (name.map { ["name": .string($0)] } ?? [:], place)
        case .jwt(let jwt): (members, mount) = (try await self.members(jwt), jwt.mount)
        }
        return (VaultClient.Call(.PUT, "auth/\(mount)/login", body: members), mount)
    }

    private func members(_ jwt: JWTCredentials) async throws -> [String: JSONValue] {
        let statement = jwt.isRemoved ? try await kept.jwt(jwt.jwt) : try jwt.jwt.read()
        if jwt.isRemoved { remove(jwt.jwt) }
        return ["role": .string(jwt.role), "jwt": .string(statement.reveal())]
    }

    private func members(_ role: AppRoleCredentials) async throws -> [String: JSONValue] {
        let roleID = role.isKept ? try await kept.roleID(role.roleID) : try role.roleID.read()
        var members: [String: JSONValue] = ["role_id": .string(roleID.reveal())]
        members["secret_id"] = try await secretID(role).map { .string($0.reveal()) }
        return members
    }

    private func secretID(_ role: AppRoleCredentials) async throws -> Secret<String>? {
        guard let source = role.secretID else { return nil }
        let isKept = role.isKept || role.isSecretIDRemoved
        if isKept, source.isMissingFile {
            guard let known = try await kept.lastSecretID() else { throw noSecretID(source) }
            return known
        }
        let text = try source.read()
        var secretID = text
        if role.isSecretIDWrapped {
            secretID = try await WrappedSecretID(
                client: client, kept: kept, mount: role.mount, path: role.wrappingPath
            ).open(text)
        } else if isKept {
            try await kept.keep(secretID: text, cameBy: text)
        }
        if role.isSecretIDRemoved { remove(source) }
        return secretID
    }

    private func noSecretID(_ source: LoginText) -> SignetError {
        var path = ""
        if case .file(let file) = source { path = file }
        return SignetError(
            .missingLogin, "There is no known secret ID: \(path) does not exist, and none was read before.",
            remedy: "Write one there: signet vault write -f -field=secret_id auth/approle/role/ROLE/secret-id > \(path)"
        )
    }

    private func remove(_ source: LoginText) {
        guard case .file(let path) = source, FileManager.default.fileExists(atPath: path) else { return }
        do {
            try FileManager.default.removeItem(atPath: path)
        } catch {
            logger?.error(
                "The file that was read to log in cannot be removed: \(error.localizedDescription)",
                metadata: ["file": "\(path)"])
        }
    }
}
