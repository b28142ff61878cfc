import Foundation
import SignetCore

/// A token, and when it is to be renewed.
struct HeldToken: Sendable {
    let token: Secret<String>
    let isRenewable: Bool
    /// From when on it is renewed, or another one got: two thirds of its life; nil: it does not end.
    let staleAt: Date?

    /// - Parameter lifetime: the member of `members` that says it, in seconds
    init(_ token: Secret<String>, _ members: [String: JSONValue], lifetime: String, now: Date) {
        self.token = token
        isRenewable = members["renewable"] == .bool(true)
        if case .integer(let seconds)? = members[lifetime], seconds > 0 {
            staleAt = now.addingTimeInterval(Double(seconds) * 2 / 3)
        } else {
            staleAt = nil
        }
    }

    func isFresh(at now: Date) -> Bool {
        guard let staleAt else { return true }
        return staleAt > now
    }
}

/// A login that a server refused or could not answer.
struct VaultLoginFailure: Error {
    let failure: VaultClientFailure
}

/// Getting a token by credentials.
struct VaultLogin: Sendable {
    let client: VaultClient
    let credentials: VaultCredentials
    /// Where an unwrapped secret id is kept.
    let store: VaultStore?
    let clock: any WallClock

    /// - Throws: `VaultLoginFailure`; what reading the credentials throws.
    func run() async throws -> HeldToken {
        do {
            switch credentials {
            case .token(let text): return try await lookUp(text.read())
            case .appRole(let role): return try await logIn(at: role.mount, members(role))
            case .certificate(let name, let mount):
                return try await logIn(at: mount, name.map { ["name": .string($0)] } ?? [:])
            }
        } catch let failure as VaultClientFailure {
            throw VaultLoginFailure(failure: failure)
        }
    }

    /// The former token with a longer life.
    /// - Returns: nil when it cannot have one
    func renew(_ former: HeldToken) async -> HeldToken? {
        guard former.isRenewable else { return nil }
        var call = VaultClient.Call(.PUT, "auth/token/renew-self", body: [:])
        call.token = former.token
        guard let reply = try? await client.send(call) else { return nil }
        let renewed = HeldToken(former.token, reply.auth ?? [:], lifetime: "lease_duration", now: clock.now)
        // At the end of its longest life there is little left: then another one is got.
        guard let staleAt = renewed.staleAt else { return renewed }
        return staleAt.timeIntervalSince(clock.now) > 10 ? renewed : nil
    }

    private func members(_ role: AppRoleCredentials) async throws -> [String: JSONValue] {
        var members: [String: JSONValue] = ["role_id": .string(try role.roleID.read().reveal())]
        guard var secretID = try role.secretID?.read() else { return members }
        if role.isSecretIDWrapped {
            secretID = try await WrappedSecretID(client: client, store: store, mount: role.mount).open(secretID)
        }
        members["secret_id"] = .string(secretID.reveal())
        return members
    }

    private func logIn(at mount: String, _ members: [String: JSONValue]) async throws -> HeldToken {
        let auth = try await client.send(VaultClient.Call(.PUT, "auth/\(mount)/login", body: members)).auth ?? [:]
        guard let token = auth["client_token"]?.text, !token.isEmpty else {
            throw SignetError(
                .missingLogin, "The server \(client.settings.address) answered a login without a token.",
                remedy: "Look at what is mounted at auth/\(mount).")
        }
        return HeldToken(Secret(token), auth, lifetime: "lease_duration", now: clock.now)
    }

    private func lookUp(_ token: Secret<String>) async throws -> HeldToken {
        var call = VaultClient.Call(.GET, "auth/token/lookup-self")
        call.token = token
        return HeldToken(token, try await client.send(call).data ?? [:], lifetime: "ttl", now: clock.now)
    }
}
