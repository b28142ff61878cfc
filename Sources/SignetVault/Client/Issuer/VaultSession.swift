import Foundation
import SignetCore

/// A client that logs in by itself: when it has no token, when the token is soon to end, and when the server does not take it
/// any more.
public actor VaultSession {
    private struct Login: Sendable {
        let token: Secret<String>
        let isRenewable: Bool
        /// From when on it is renewed, or another one got; nil: it does not end.
        let staleAt: Date?

        func isFresh(at now: Date) -> Bool {
            guard let staleAt else { return true }
            return staleAt > now
        }
    }

    private let client: VaultClient
    private let credentials: VaultCredentials
    private let clock: any WallClock
    private var login: Login?
    /// A login under way, which everybody waits for who needs a token meanwhile.
    private var pending: Task<Login, any Error>?

    public init(client: VaultClient, credentials: VaultCredentials, clock: any WallClock) {
        self.client = client
        self.credentials = credentials
        self.clock = clock
    }

    /// Asks with a token of these credentials; once more with a new one where the server refuses the first.
    /// - Throws: `VaultClientFailure`, `.unreadableFile`.
    public func send(_ call: VaultClient.Call) async throws -> VaultReply {
        var call = call
        let first = try await current()
        call.token = first.token
        do {
            return try await client.send(call)
        } catch let failure as VaultClientFailure where failure.status == 403 {
            // Another request may have got a new one meanwhile.
            if login?.token.reveal() == first.token.reveal() { login = nil }
            call.token = try await current().token
            return try await client.send(call)
        }
    }

    private func current() async throws -> Login {
        if let login, login.isFresh(at: clock.now) { return login }
        if let pending { return try await pending.value }
        let task = getting(after: login)
        pending = task
        defer { pending = nil }
        let made = try await task.value
        login = made
        return made
    }

    /// The former token renewed, or another one.
    private func getting(after former: Login?) -> Task<Login, any Error> {
        Task { [client, credentials, clock] in
            if let renewed = await Self.renew(former, client, clock) { return renewed }
            return try await Self.logIn(client, credentials, clock)
        }
    }

    /// - Returns: nil when it cannot be renewed
    private static func renew(_ login: Login?, _ client: VaultClient, _ clock: any WallClock) async -> Login? {
        guard let login, login.isRenewable else { return nil }
        var call = VaultClient.Call(.PUT, "auth/token/renew-self", body: [:])
        call.token = login.token
        guard let reply = try? await client.send(call) else { return nil }
        let renewed = Self.made(login.token, reply.auth ?? [:], "lease_duration", clock)
        // At the end of its longest life there is little left: then another one is got.
        guard let staleAt = renewed.staleAt else { return renewed }
        return staleAt.timeIntervalSince(clock.now) > 10 ? renewed : nil
    }

    private static func logIn(
        _ client: VaultClient, _ credentials: VaultCredentials, _ clock: any WallClock
    ) async throws -> Login {
        if let call = try credentials.login() {
            let auth = try await client.send(call).auth ?? [:]
            guard let token = auth["client_token"]?.text, !token.isEmpty else {
                throw SignetError(
                    .invalidInput, "The server \(client.settings.address) answered a login without a token.")
            }
            return made(Secret(token), auth, "lease_duration", clock)
        }
        guard case .tokenFile(let path) = credentials else {
            throw SignetError(.invalidInput, "There is nothing to log in with.")
        }
        let token = Secret(try VaultCredentials.line(of: path))
        var call = VaultClient.Call(.GET, "auth/token/lookup-self")
        call.token = token
        return made(token, try await client.send(call).data ?? [:], "ttl", clock)
    }

    /// Stale after two thirds of its life.
    private static func made(
        _ token: Secret<String>, _ members: [String: JSONValue], _ lifetime: String, _ clock: any WallClock
    ) -> Login {
        var staleAt: Date?
        if case .integer(let seconds)? = members[lifetime], seconds > 0 {
            staleAt = clock.now.addingTimeInterval(Double(seconds) * 2 / 3)
        }
        return Login(token: token, isRenewable: members["renewable"] == .bool(true), staleAt: staleAt)
    }
}
